import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowOf } from '../../functions/lake/lake-row.ts';
import { parquetFormat } from '../../functions/lake/parquet/parquet-part.ts';
import { aBody, anEvaluation, aRecord } from '../support/builders/records.ts';

/** A Python that has DuckDB (`pip install duckdb`); a machine without one leaves the test out. */
const python = process.env['DUCKDB_PYTHON'] ?? 'python3';
const hasDuckDb = spawnSync(python, ['-c', 'import duckdb']).status === 0;

const START = Date.parse('2026-11-20T12:00:00.000Z');
const ROWS = 250;

test.skipIf(!hasDuckDb)('DuckDB reads a part and counts what we count', async () => {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    rowOf({
      record: aRecord({
        trace_id: `t-${i}`,
        created_at: new Date(START - i * 1_000).toISOString(),
        latency_ms: i % 2 === 0 ? null : i + 0.5,
        cost_micro_usd: i % 4 === 0 ? null : i,
        model: `model-${i % 3}`,
      }),
      body: aBody(`Grüße ${i}`),
      evaluation: anEvaluation(),
      stored: i % 5 === 0 ? null : new Uint8Array([i % 256, 0, 255]),
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'lake-'));
  try {
    const file = join(folder, 'part.parquet');
    await writeFile(file, parquetFormat.write(rows));
    const sql = `select count(*), count(stored), sum(octet_length(stored)), count(distinct model), sum(input_tokens),
      sum(cost_micro_usd), count(cost_micro_usd), sum(latency_ms), epoch_ms(min(created_at)), epoch_ms(max(created_at)),
      sum(length(output)), any_value(json_array_length(issues)) from read_parquet('${file}')`;
    const script = `import duckdb, json; print(json.dumps([float(v) for v in duckdb.sql("""${sql}""").fetchone()]))`;
    const run = spawnSync(python, ['-c', script], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const sum = (values: readonly (number | null | undefined)[]) => values.reduce<number>((a, b) => a + (b ?? 0), 0);
    expect(JSON.parse(run.stdout)).toEqual([
      ROWS,
      rows.filter(({ stored }) => stored !== null).length,
      sum(rows.map(({ stored }) => stored?.byteLength)),
      3,
      sum(rows.map((row) => row.input_tokens)),
      sum(rows.map((row) => row.cost_micro_usd)),
      rows.filter((row) => row.cost_micro_usd !== null).length,
      sum(rows.map((row) => row.latency_ms)),
      START - (ROWS - 1) * 1_000,
      START,
      sum(rows.map(({ output }) => output?.length)),
      0,
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
