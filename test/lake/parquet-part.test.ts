import { describe, expect, test } from 'vitest';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { digestOf, LAKE_COLUMNS, type LakeRow, rowOf } from '../../functions/lake/lake-row.ts';
import { parquetFormat } from '../../functions/lake/parquet/parquet-part.ts';
import { aBody, anEvaluation, aRecord } from '../support/builders/records.ts';

const START = Date.parse('2026-11-20T12:00:00.000Z');

/** Rows as a move writes them, the newest first: every third without what the lake keeps of a body. */
function someRows(count: number): LakeRow[] {
  return Array.from({ length: count }, (_, i) =>
    rowOf({
      record: aRecord({
        trace_id: `t-${i}`,
        created_at: new Date(START - i * 1_000).toISOString(),
        latency_ms: i % 2 === 0 ? null : 1.5,
        cost_micro_usd: i % 4 === 0 ? null : i,
        started_at: '2026-11-20T13:00:00+01:00',
      }),
      body: aBody(`Grüße, ${i} 😀`),
      evaluation: anEvaluation(),
      stored: i % 3 === 0 ? null : new Uint8Array([i % 256, 1, 2]),
    }),
  );
}

const placeOf = (row: LakeRow | undefined) => ({
  organizationId: '',
  projectId: '',
  createdAt: row?.created_at ?? '',
  traceId: row?.trace_id ?? '',
});

describe('a part', () => {
  test('reads back as it was written', async () => {
    const rows = someRows(150);
    expect(await parquetFormat.readAll(parquetFormat.write(rows))).toEqual(rows);
    expect(rows[0]).toMatchObject({ started_at: '2026-11-20T12:00:00.000Z', input: 'What is the capital of France?' });
  });

  test('tells what it keeps of one trace in two requests, the end of the file and a piece of it', async () => {
    const rows = someRows(350);
    const bytes = parquetFormat.write(rows);
    const ranges: number[] = [];
    const file = {
      byteLength: bytes.length,
      slice: async (start: number, end = bytes.length) => {
        ranges.push(end - start);
        return bytes.slice(start, end).buffer;
      },
    };
    expect(await parquetFormat.readStored(file, placeOf(rows[250]))).toEqual(rows[250]?.stored);
    expect(ranges).toHaveLength(2);
    expect(await parquetFormat.readStored(file, placeOf(rows[252]))).toBeNull();
    expect(await parquetFormat.readStored(file, { ...placeOf(rows[250]), traceId: 't-251' })).toBeNull();
    expect(
      await parquetFormat.readStored(file, { ...placeOf(rows[250]), createdAt: '2026-11-19T00:00:00.000Z' }),
    ).toBeNull();
  });
});

test('the digest of a row changes with any column of it', () => {
  const [row] = someRows(1);
  if (row === undefined) throw new Error('There is a row');
  const before = digestOf(row, sha256);
  for (const { name, kind } of LAKE_COLUMNS) {
    const other = {
      text: 'other',
      time: '2027-01-01T00:00:00.000Z',
      count: 7,
      number: 7.5,
      bytes: new Uint8Array([9]),
    };
    expect(digestOf({ ...row, [name]: other[kind] }, sha256), name).not.toBe(before);
  }
  expect(digestOf({ ...row }, sha256)).toBe(before);
});

test('half of a character, which UTF-8 cannot hold, and a time that is none do not keep a row from being written', () => {
  const record = aRecord({ started_at: 'yesterday' });
  const body = {
    ...aBody('broken \ud83d'),
    content: { input: [{ role: 'user' as const, content: 'a' }], output: 'broken \ud83d' },
  };
  const row = rowOf({ record, body, evaluation: null, stored: null });
  expect(row).toMatchObject({
    output: 'broken \ufffd',
    started_at: null,
    input: '[{"role":"user","content":"a"}]',
    issues: null,
  });
});
