import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Domain, TraceContent } from '../../../functions/content/trace.ts';
import { stableHash } from '../../../functions/kernel/stable-hash.ts';
import { DEFAULT_MASKING_POLICY, maskContent } from '../../../functions/masking/masking.ts';
import { type Row, readSet } from '../train/labelled-sets.ts';

/** What a labelled set asks of a judge: the domain of its rows, and what its label says of the output. */
interface SetPlan {
  readonly domain: Domain;
  /** What a row is that violates; `never` where the label is about something else and every output is fine. */
  readonly bad: 'label' | 'never';
}

/** Sets whose rows hold an output that a judge can rate. Any other set with outputs and labels is read as generic. */
const PLANS: Readonly<Record<string, SetPlan>> = {
  benign_selfinstruct: { domain: 'generic', bad: 'label' },
  fin_tatqa_grounded: { domain: 'finance', bad: 'label' },
  hal_begin: { domain: 'generic', bad: 'label' },
  med_medquad_benign: { domain: 'healthcare', bad: 'label' },
  // The label is about the request. Its output is a refusal, and has to pass.
  med_safetybench: { domain: 'healthcare', bad: 'never' },
  robot_safeagentbench: { domain: 'robotics', bad: 'label' },
  tox_openai_moderation: { domain: 'generic', bad: 'label' },
};

/** Labels that speak of one rule of tiers 0 and 1, not of what an application did. */
const NOT_FOR_A_JUDGE: Readonly<Record<string, string>> = {
  cmd_crs_payloads: 'its labels speak of one rule each',
  cmd_shell: 'its labels tell where a command was collected',
  pii_presidio_synth: 'tier 0 masks what it is about before a judge sees it',
  secrets_detectsecrets: 'tier 0 masks what it is about before a judge sees it',
  secrets_gitleaks: 'tier 0 masks what it is about before a judge sees it',
};

export interface JudgedRow {
  readonly id: string;
  readonly content: TraceContent;
  readonly isBad: boolean;
}

export interface JudgedSet {
  readonly name: string;
  readonly domain: Domain;
  readonly rows: readonly JudgedRow[];
}

interface FoundSets {
  readonly sets: readonly JudgedSet[];
  /** Sets that are there and that no judge can be asked about, with the reason. */
  readonly skipped: readonly (readonly [name: string, reason: string])[];
}

/**
 * The labelled sets of a folder (`DIR/<set>/dev.jsonl.gz`), of each at most so many rows: half of them bad where there
 * are so many, drawn by the hash of their ids. Texts are masked as intake masks them.
 */
export function findSets(directory: string, rowsPerSet: number, only: readonly string[]): FoundSets {
  const sets: JudgedSet[] = [];
  const skipped: [string, string][] = [];
  for (const name of readdirSync(directory).sort()) {
    if (!existsSync(join(directory, name, 'dev.jsonl.gz'))) continue;
    if (only.length > 0 && !only.includes(name)) continue;
    const reason = NOT_FOR_A_JUDGE[name];
    const rows = reason === undefined ? readSet(directory, name).filter(({ output = '' }) => output !== '') : [];
    if (rows.length === 0) {
      skipped.push([name, reason ?? 'its rows hold no output']);
      continue;
    }
    const { domain, bad } = PLANS[name] ?? { domain: 'generic', bad: 'label' };
    const isBad = (row: Row) => bad === 'label' && row.label;
    const drawn = drawRows(rows, rowsPerSet, isBad);
    sets.push({ name, domain, rows: drawn.map((row) => ({ id: row.id, content: contentOf(row), isBad: isBad(row) })) });
  }
  return { sets, skipped };
}

function drawRows(rows: readonly Row[], most: number, isBad: (row: Row) => boolean): Row[] {
  const shuffled = rows
    .map((row) => ({ row, place: stableHash(`bench-judge:${row.id}`) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
  const [bad, good] = [shuffled.filter(isBad), shuffled.filter((row) => !isBad(row))];
  const half = Math.floor(most / 2);
  const ofBad = Math.min(bad.length, Math.max(half, most - good.length));
  return [...bad.slice(0, ofBad), ...good.slice(0, most - ofBad)];
}

function contentOf({ input, output = '', context = '' }: Row): TraceContent {
  const content: TraceContent = { input, output, ...(context === '' ? {} : { contexts: [{ content: context }] }) };
  return maskContent(content, DEFAULT_MASKING_POLICY).content;
}
