import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { FileOrder } from './test/support/vitest/file-order.ts';
import { unmeasured } from './test/support/vitest/unmeasured.ts';

/** What Powertools writes in development goes through the console, where a test's output is held back. */
const TEST_ENVIRONMENT = {
  AEGIS_STAGE: 'dev',
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

/** No test patches a module, so files share a worker and what it has loaded. */
const SHARED = { isolate: false } as const;

/** Tests of deployments and emulators wait most of their time: with one worker a core, the cores would wait with them. */
const WAITING = { ...SHARED, maxWorkers: Math.max(6, availableParallelism()), sequence: { groupOrder: 0 } };

/** Tests that compute come after them: each further worker would load and warm up the same code again. */
const COMPUTING = { ...SHARED, maxWorkers: availableParallelism(), sequence: { groupOrder: 1 } };

/**
 * Unit tests that put so much through so few lines that counting each line takes most of their time: up to four times
 * what they take alone. Other tests run those lines too, so the coverage of a run is the same without them.
 */
const REPEATING = [
  'test/masking/scan-steps.test.ts',
  'test/access/no-secret-is-kept.test.ts',
  'test/pricing/price-source.test.ts',
  'test/evaluation/bounded-work.test.ts',
  'test/quota/interleavings.test.ts',
  'test/quota/ledger-model.test.ts',
  'test/kernel/windows.test.ts',
  'test/kernel/canonical-json.test.ts',
  'test/spans/nothing-lost.test.ts',
  'test/statistics/simulated-certificates.test.ts',
  'test/intake/fuzz.test.ts',
  'test/intake/fuzz-every-route.test.ts',
  'test/pricing/estimate-tokens.test.ts',
  'test/review/simulated-life.test.ts',
  'test/review/many-reviewers.test.ts',
  'test/analytics/figures.test.ts',
  'test/runtime/answers-that-fit.test.ts',
  'test/access/whose-data.test.ts',
  'test/spans/any-span.test.ts',
  'test/spans/damage-anywhere.test.ts',
];

export default defineConfig({
  test: {
    // Functions under test write logs and metrics; they are shown beside what fails.
    silent: 'passed-only',
    reporters: ['default', './test/support/vitest/closing-line-reporter.ts'],
    globalSetup: ['test/support/vitest/run-folder-setup.ts'],
    sequence: { sequencer: FileOrder },
    projects: [
      {
        test: {
          ...COMPUTING,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{browser,contract,e2e,infra}/**', ...REPEATING],
          env: TEST_ENVIRONMENT,
          testTimeout: 120_000,
        },
      },
      {
        plugins: [unmeasured()],
        test: {
          ...COMPUTING,
          name: 'repeating',
          include: REPEATING,
          env: TEST_ENVIRONMENT,
          testTimeout: 120_000,
        },
      },
      {
        plugins: [unmeasured()],
        test: {
          ...COMPUTING,
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [unmeasured()],
        test: {
          ...WAITING,
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/support/vitest/emulator-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [unmeasured()],
        test: {
          ...WAITING,
          name: 'e2e',
          include: ['test/{browser,e2e}/**/*.test.ts'],
          globalSetup: ['test/support/vitest/deployed-setup.ts'],
          maxConcurrency: 20,
          // A second is too short for a page on a busy machine.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      reporter: [['text', { skipFull: true }], 'json-summary'],
      // The pure files: what is left when the edges of the capabilities are taken away.
      include: ['functions/**/*.ts'],
      exclude: [
        'functions/{lambda,runtime,storage}/**',
        'functions/*/{channels,crypto,dynamodb,files,http,oidc,providers,s3,secrets-manager,sqs,tokenizer}/**',
      ],
      thresholds: { lines: 95, branches: 95, functions: 95, statements: 95 },
    },
  },
});
