import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

const Row = z.object({
  id: z.string(),
  input: z.string(),
  output: z.string().optional(),
  context: z.string().optional(),
  label: z.boolean(),
  labels: z.record(z.string(), z.unknown()).default({}),
});
export type Row = z.infer<typeof Row>;

/** Rows of one labelled set: `DIR/<name>/dev.jsonl.gz`, one JSON object a line. */
export function readSet(directory: string, name: string): Row[] {
  const file = join(directory, name, 'dev.jsonl.gz');
  if (!existsSync(file)) throw new Error(`${file} is absent`);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => Row.parse(JSON.parse(line)));
}

/** A text label of a row, or the empty string. */
export function labelText(row: Row, key: string): string {
  const value = row.labels[key];
  return typeof value === 'string' ? value : '';
}
