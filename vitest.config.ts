import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { FileOrder } from './test/support/vitest/file-order.ts';

/** What Powertools writes in development goes through the console, where a test's output is held back. */
const TEST_ENVIRONMENT = {
  AEGIS_STAGE: 'dev',
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

/** End-to-end tests wait most of their time: with one worker a core, the cores would wait with them. */
const WORKERS = Math.max(6, availableParallelism());

/** No test patches a module, so files share a worker and what it has loaded. Projects run at the same time. */
const SHARED = { isolate: false, maxWorkers: WORKERS };

const STEP_BACK = ['test/support/vitest/step-back.ts'];

export default defineConfig({
  test: {
    ...SHARED,
    // Functions under test write logs and metrics; they are shown beside what fails.
    silent: 'passed-only',
    reporters: ['default', './test/support/vitest/closing-line-reporter.ts'],
    globalSetup: ['test/support/vitest/run-folder-setup.ts'],
    sequence: { sequencer: FileOrder },
    projects: [
      {
        test: {
          ...SHARED,
          name: 'unit',
          setupFiles: STEP_BACK,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{contract,e2e,infra}/**'],
          env: TEST_ENVIRONMENT,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'infra',
          setupFiles: STEP_BACK,
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/support/vitest/emulator-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...SHARED,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/vitest/deployed-setup.ts'],
          maxConcurrency: 20,
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
        'functions/*/{crypto,dynamodb,files,http,s3,secrets-manager,sqs,tokenizer}/**',
      ],
      thresholds: { lines: 95, branches: 95, functions: 95, statements: 95 },
    },
  },
});
