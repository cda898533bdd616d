import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type FileMetaData, type ParquetRow, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { type ColumnKind, LAKE_COLUMNS, LakeRow } from '../lake-row.ts';
import type { PartFormat, RangedFile } from '../part.ts';

/** Reading one trace reads the footer, and the first columns of one such group. */
const ROWS_PER_GROUP = 100;
/** The footer of a part takes some 20 KB. */
const FOOTER_BYTES = 65_536;
const PARQUET_TYPES = {
  text: 'STRING',
  time: 'TIMESTAMP',
  count: 'INT64',
  number: 'DOUBLE',
  bytes: 'BYTE_ARRAY',
} as const;
/** What a group is chosen by; more would only make the footer larger. */
const WITH_STATISTICS: readonly string[] = ['trace_id', 'created_at'];
/** Zstandard, which Node.js has; Athena (engine 3) and DuckDB read it. */
const COMPRESSION = {
  codec: 'ZSTD',
  compressors: { ZSTD: (page: Uint8Array) => new Uint8Array(zstdCompressSync(page)) },
} as const;
const READING = {
  rowFormat: 'object',
  utf8: false,
  geoparquet: false,
  compressors: { ZSTD: (page: Uint8Array) => new Uint8Array(zstdDecompressSync(page)) },
} as const;

/** Parts as files of Apache Parquet: https://parquet.apache.org/docs/file-format/ */
export const parquetFormat: PartFormat = {
  write(rows) {
    const columnData = LAKE_COLUMNS.map(
      ({ name, kind, isNullable }): ColumnSource => ({
        name,
        data: rows.map((row) => encoded(kind, row[name])),
        type: PARQUET_TYPES[kind],
        nullable: isNullable,
        statistics: WITH_STATISTICS.includes(name),
        offsetIndex: false,
        // It is compressed already.
        ...(kind === 'bytes' ? { codec: 'UNCOMPRESSED' } : {}),
      }),
    );
    const options = { ...COMPRESSION, columnData, rowGroupSize: ROWS_PER_GROUP, createdBy: 'aegis' };
    return new Uint8Array(parquetWriteBuffer(options));
  },

  async readAll(bytes) {
    const file = new Uint8Array(bytes).buffer;
    return (await parquetReadObjects({ ...READING, file })).map(decoded);
  },

  async readStored(file, { createdAt, traceId }) {
    const at = new Date(createdAt);
    const [row] = await parquetReadObjects({
      ...READING,
      file,
      metadata: await metadataOf(file),
      columns: ['trace_id', 'created_at', 'stored'],
      filter: { $and: [{ created_at: { $gte: at, $lte: at } }, { trace_id: { $eq: traceId } }] },
    });
    const stored: unknown = row?.['stored'];
    return stored instanceof Uint8Array ? stored : null;
  },
};

/** A file is asked for many of its traces, and never changes. */
const known = new WeakMap<RangedFile, Promise<FileMetaData>>();

function metadataOf(file: RangedFile): Promise<FileMetaData> {
  const metadata = known.get(file) ?? parquetMetadataAsync(file, { initialFetchSize: FOOTER_BYTES, geoparquet: false });
  known.set(file, metadata);
  return metadata;
}

function encoded(kind: ColumnKind, value: LakeRow[keyof LakeRow]): unknown {
  if (value === null) return null;
  if (kind === 'time') return new Date(String(value));
  return kind === 'count' ? BigInt(Number(value)) : value;
}

function decoded(row: ParquetRow): LakeRow {
  return LakeRow.parse(Object.fromEntries(LAKE_COLUMNS.map(({ name, kind }) => [name, decodedValue(kind, row[name])])));
}

function decodedValue(kind: ColumnKind, value: unknown): unknown {
  if (kind === 'count' && typeof value === 'bigint') return Number(value);
  return kind === 'time' && value instanceof Date ? value.toISOString() : (value ?? null);
}
