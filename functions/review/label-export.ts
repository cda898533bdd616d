import * as z from 'zod';
import { AnchorScore } from './anchors.ts';
import { JudgeStanding } from './judge-certificate.ts';
import { QualityCase } from './quality-case.ts';
import type { QualityFacts } from './quality-figures.ts';

/** The last line of a page: how much it holds, and whether another follows. */
const PageEnd = z.object({
  cases: z.int().nonnegative(),
  next_cursor: z.string().nullable(),
});

/** One line of an export; `kind` says what it tells of. */
const ExportLine = z.discriminatedUnion('kind', [
  QualityCase.extend({ kind: z.literal('case') }),
  JudgeStanding.extend({ kind: z.literal('judge') }),
  AnchorScore.extend({ kind: z.literal('anchor_score') }),
  PageEnd.extend({ kind: z.literal('end') }),
]);
type ExportLine = z.infer<typeof ExportLine>;

export const EXPORT_TYPE = 'application/x-ndjson';

/** One page of an export: newline-delimited JSON, every figure recomputable from its lines alone. */
export function exportPage(facts: QualityFacts, nextCursor: string | null): string {
  const lines: ExportLine[] = [
    ...facts.standings.map((standing) => ({ kind: 'judge' as const, ...standing })),
    ...facts.scores.map((score) => ({ kind: 'anchor_score' as const, ...score })),
    ...facts.cases.map((one) => ({ kind: 'case' as const, ...one })),
    { kind: 'end', cases: facts.cases.length, next_cursor: nextCursor },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/**
 * Reads the pages of an export, one after the other.
 * @throws Error that names the line which is none, or says that the end is missing
 */
export function parseExport(text: string): QualityFacts {
  const lines = text.split('\n').flatMap((line, index) => (line === '' ? [] : [parseLine(line, index + 1)]));
  const cases = lines.flatMap((line) => (line.kind === 'case' ? [withoutKind(line)] : []));
  const ends = lines.flatMap((line) => (line.kind === 'end' ? [line] : []));
  const told = ends.reduce((sum, end) => sum + end.cases, 0);
  if (ends.at(-1)?.next_cursor !== null || lines.at(-1)?.kind !== 'end' || told !== cases.length) {
    throw new Error('The export is not whole: pages are missing, or were cut off.');
  }
  return {
    cases,
    standings: lines.flatMap((line) => (line.kind === 'judge' ? [withoutKind(line)] : [])),
    scores: lines.flatMap((line) => (line.kind === 'anchor_score' ? [withoutKind(line)] : [])),
  };
}

function parseLine(line: string, number: number): ExportLine {
  try {
    return ExportLine.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`Line ${number} is no line of an export.`, { cause });
  }
}

function withoutKind<T extends { readonly kind: string }>({ kind: _kind, ...rest }: T): Omit<T, 'kind'> {
  return rest;
}
