import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Each capability may know those before it. docs/architecture.md says what each holds. */
const CAPABILITIES: readonly string[] = [
  'kernel',
  'masking',
  'content',
  'pricing',
  'statistics',
  'evaluation',
  'access',
  'audit',
  'projects',
  'spans',
  'traces',
  'quota',
  'guard',
  'intake',
  'verdicts',
  'judging',
  'review',
  'learning',
  'analytics',
  'billing',
  'notifications',
  'gateway',
  'lake',
  'erasure',
  'operations',
  'console',
];

/** Folders inside a capability in which it meets the world; every other file of it is pure. */
const EDGES = [
  'channels',
  'crypto',
  'dynamodb',
  'files',
  'http',
  'oidc',
  'parquet',
  'providers',
  's3',
  'secrets-manager',
  'sqs',
  'stripe',
  'tokenizer',
];

/** What pure files may import beside each other: no SDK, no clock, no file, no randomness. */
const PURE_PACKAGES = new Set(['eventsource-parser', 'ipaddr.js', 'zod', 'zod/mini']);

interface Place {
  /** A capability, or `lambda`, `runtime`, `storage`. */
  readonly home: string;
  readonly edge: string | null;
}

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'functions', 'lib'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file.endsWith('.ts'));

function placeOf(file: string): Place {
  const [home = '', second = '', ...rest] = file.split('/').slice(1);
  return { home, edge: rest.length > 0 && EDGES.includes(second) ? second : null };
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;=]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (match) => {
      const named = match[1] ?? match[2] ?? match[3] ?? '';
      return { from: file, to: named.startsWith('.') ? normalize(join(dirname(file), named)) : named };
    },
  );
}

const imports = files.flatMap(importsOf);
const between = imports.filter(({ from, to }) => from.startsWith('functions/') && to.startsWith('functions/'));
const rank = (home: string) => CAPABILITIES.indexOf(home);
const told = ({ from, to }: Import) => `${from} imports ${to}`;

describe('the import graph', () => {
  test('finds the imports it is about', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(between.length).toBeGreaterThan(1_000);
  });

  test('knows every folder of functions/', () => {
    const known = new Set([...CAPABILITIES, 'lambda', 'runtime', 'storage']);
    expect(files.filter((file) => file.startsWith('functions/') && !known.has(placeOf(file).home))).toEqual([]);
  });

  test('lets a capability know only those before it', () => {
    const against = between.filter(({ from, to }) => {
      const [own, other] = [rank(placeOf(from).home), rank(placeOf(to).home)];
      return own >= 0 && other > own;
    });
    expect(against.map(told)).toEqual([]);
  });

  test('keeps the files at the root of a capability pure', () => {
    const impure = imports.filter(({ from, to }) => {
      if (!from.startsWith('functions/')) return false;
      const { home, edge } = placeOf(from);
      if (rank(home) < 0 || edge !== null) return false;
      if (!to.startsWith('functions/')) return !PURE_PACKAGES.has(to);
      return rank(placeOf(to).home) < 0 || placeOf(to).edge !== null;
    });
    expect(impure.map(told)).toEqual([]);
  });

  test('lets an edge know pure files and edges of its own kind', () => {
    const mixed = between.filter(({ from, to }) => {
      const [own, other] = [placeOf(from), placeOf(to)];
      return own.edge !== null && other.edge !== null && own.edge !== other.edge;
    });
    expect(mixed.map(told)).toEqual([]);
  });

  test('gives routes the runtime, stores the storage, and nobody the functions themselves', () => {
    const stray = between.filter(({ from, to }) => {
      const [own, other] = [placeOf(from), placeOf(to)];
      if (own.home === 'lambda') return false;
      if (other.home === 'lambda') return true;
      if (other.home === 'runtime') return own.edge !== 'http' && own.home !== 'runtime';
      if (other.home === 'storage') return own.edge !== 'dynamodb' && own.edge !== 's3' && own.home !== 'storage';
      return false;
    });
    expect(stray.map(told)).toEqual([]);
  });

  test('builds the runtime on who calls, and storage on the kernel alone', () => {
    const high = between.filter(({ from, to }) => {
      const [own, other] = [placeOf(from), placeOf(to)];
      if (own.home === 'runtime') return !['runtime', 'kernel', 'access'].includes(other.home) || other.edge !== null;
      return own.home === 'storage' && !['storage', 'kernel'].includes(other.home);
    });
    expect(high.map(told)).toEqual([]);
  });

  test('shows the infrastructure nothing of the functions but the names of metrics', () => {
    const seen = imports.filter(({ from, to }) => from.startsWith('lib/') && to.startsWith('functions/'));
    expect(seen.filter(({ to }) => to !== 'functions/runtime/metric-names.ts').map(told)).toEqual([]);
    const sdk = imports.filter(({ from, to }) => from.startsWith('lib/') && to.startsWith('@aws-sdk/'));
    expect(sdk.map(told)).toEqual([]);
  });
});
