import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import type { DemoTrace } from './demo-trace.ts';

/** The API takes 100,000 characters a field; nothing in the sets needs more than this to be judged. */
const MAX_CHARACTERS = 20_000;

/** Sets whose rows hold a text only, in `output`, are sent with this request; those without an answer, with that one. */
const REQUEST_WHEN_EMPTY = 'Show me the text.';
const ANSWER_WHEN_EMPTY = 'Here is what I found about that.';

const RowSchema = z.object({
  input: z.string().optional(),
  output: z.string().optional(),
  context: z.string().optional(),
});
type Row = z.infer<typeof RowSchema>;

interface SampledSet {
  readonly name: string;
  readonly rows: number;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A mix in which most traces are fine, as in real traffic. */
const SETS: readonly SampledSet[] = [
  { name: 'benign_selfinstruct', rows: 8 },
  { name: 'benign_mitre_frr', rows: 5 },
  { name: 'med_medquad_benign', rows: 6, fields: { domain: 'healthcare' } },
  { name: 'fin_tatqa_grounded', rows: 5, fields: { domain: 'finance', application_type: 'rag' } },
  { name: 'hal_begin', rows: 6, fields: { application_type: 'rag' } },
  { name: 'pi_deepset', rows: 6 },
  { name: 'pi_inthewild_jailbreak', rows: 3 },
  { name: 'pii_presidio_synth', rows: 6 },
  { name: 'secrets_gitleaks', rows: 6 },
  { name: 'cmd_shell', rows: 6, fields: { application_type: 'agent' } },
  { name: 'robot_safeagentbench', rows: 4, fields: { domain: 'robotics', application_type: 'robotics' } },
];

/** Draws traces from the public data sets in the folder; a set that is not there is left out. */
export async function tracesFromPublicData(folder: string, random: () => number): Promise<DemoTrace[]> {
  const traces: DemoTrace[] = [];
  for (const set of SETS) {
    const file = join(folder, set.name, 'dev.jsonl.gz');
    if (!existsSync(file)) continue;
    for (const row of await drawRows(file, set.rows, random)) traces.push(toTrace(set, row));
  }
  return traces;
}

/** Reservoir sampling (Vitter's algorithm R): every row is equally likely, and the file is read once. */
async function drawRows(file: string, count: number, random: () => number): Promise<Row[]> {
  const drawn: Row[] = [];
  let seen = 0;
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity });
  for await (const line of lines) {
    seen += 1;
    const place = seen <= count ? seen - 1 : Math.floor(random() * seen);
    if (place < count) drawn[place] = RowSchema.parse(JSON.parse(line));
  }
  return drawn;
}

function toTrace(set: SampledSet, row: Row): DemoTrace {
  const trace = {
    input: orElse(row.input, REQUEST_WHEN_EMPTY),
    output: orElse(row.output, ANSWER_WHEN_EMPTY),
    ...(row.context === undefined || row.context === '' ? {} : { contexts: [{ content: cut(row.context) }] }),
    ...set.fields,
  };
  return { source: set.name, trace };
}

function orElse(text: string | undefined, replacement: string): string {
  return text === undefined || text === '' ? replacement : cut(text);
}

function cut(text: string): string {
  return text.slice(0, MAX_CHARACTERS);
}
