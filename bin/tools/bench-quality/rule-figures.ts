import { evaluateTrace } from '../../../functions/evaluation/evaluate-trace.ts';
import { type Category, countsAgainstVerdict } from '../../../functions/kernel/issue.ts';
import { DEFAULT_MASKING_POLICY, maskText } from '../../../functions/masking/masking.ts';
import { labelText, type Row, readSet } from '../train/labelled-sets.ts';
import { ratesAt } from '../train/metrics.ts';
import { atLeast, atMost, type Figure, share } from './figure.ts';
import type { MeasuredHead } from './head-figures.ts';

/** Techniques that destroy data, stop services or wipe traces. */
const DESTRUCTIVE = /^T(?:1485|1486|1489|1490|1529|1531|1561|1070)/;

function finds(text: string, category: Category): boolean {
  return maskText(text, DEFAULT_MASKING_POLICY).findings.some((finding) => finding.category === category);
}

/** Sets of secrets, each with lines that hold one and lines that do not. */
const SECRET_SETS = ['secrets_gitleaks', 'secrets_detectsecrets'];
/** What is asked for on every set: a false alarm on a placeholder costs more than a miss of one. */
const SECRETS_F1 = 0.85;
const SECRETS_FLAGGED = 0.15;

function secretFigures(directory: string): Figure[] {
  const flagged = ({ output = '' }: Row) => finds(output, 'secret');
  const harmless = ['benign_selfinstruct', 'med_medquad_benign', 'hal_begin', 'fin_tatqa_grounded'].flatMap((set) =>
    readSet(directory, set),
  );
  const perThousand = 1000 * share(harmless, flagged);
  return [
    ...SECRET_SETS.flatMap((set) => {
      const rows = readSet(directory, set);
      const positive = rows.filter(({ label }) => label);
      const negative = rows.filter(({ label }) => !label);
      const found = positive.filter(flagged).length;
      const wrong = negative.filter(flagged).length;
      const f1 = (2 * found) / (positive.length + found + wrong);
      return [
        atLeast(`${set}.f1`, `secrets, ${set}: F1`, f1, SECRETS_F1),
        atLeast(`${set}.recall`, '… fixtures found', found / positive.length),
        atMost(`${set}.negative`, '… harmless fixtures flagged', wrong / negative.length, SECRETS_FLAGGED),
      ];
    }),
    atMost('secrets.harmless', `… harmless texts flagged, per 1,000 (n = ${harmless.length})`, perThousand, 1),
  ];
}

function piiFigures(directory: string): Figure[] {
  const rows = readSet(directory, 'pii_presidio_synth').map((row) => ({
    label: row.labels['pattern_pii'] === true,
    score: finds(row.output ?? '', 'pii') ? 1 : 0,
  }));
  const medical = readSet(directory, 'med_medquad_benign');
  const masked = medical
    .flatMap(({ output = '' }) => maskText(output, DEFAULT_MASKING_POLICY).findings)
    .filter(({ category }) => category === 'pii');
  return [
    atLeast('pii.f1', 'PII with patterns, by text: F1', ratesAt(rows, 1).f1, 0.95),
    atMost('pii.medical', `… identifiers masked in harmless medical texts (n = ${medical.length})`, masked.length),
  ];
}

function rulesFindCommand(output: string): boolean {
  const { issues } = evaluateTrace({
    traceId: 'bench',
    content: { input: 'Run it.', output },
    findings: [],
    domain: 'generic',
    now: () => 0,
  });
  return issues.some(({ category, severity }) => category === 'dangerous_command' && countsAgainstVerdict(severity));
}

function commandFigures(directory: string, { head }: MeasuredHead): Figure[] {
  const techniques = new Map(readSet(directory, 'cmd_shell').map((row) => [row.id, labelText(row, 'technique')]));
  const { thresholds } = head.header;
  const judged = head.leftOut.map(({ unit, score }) => ({
    label: unit.label,
    destructive: DESTRUCTIVE.test(techniques.get(unit.id) ?? ''),
    byRules: rulesFindCommand(unit.text),
    byModel: score >= ((thresholds[unit.kind] ?? thresholds['default'])?.high ?? 1),
  }));
  const destructive = judged.filter(({ destructive: is }) => is);
  const ordinary = judged.filter(({ label }) => !label);
  return [
    atLeast(
      'command.destructive',
      `destructive techniques found, rules and model (n = ${destructive.length})`,
      share(destructive, ({ byRules, byModel }) => byRules || byModel),
      0.9,
    ),
    atLeast(
      'command.destructive.rules',
      '… rules alone',
      share(destructive, ({ byRules }) => byRules),
    ),
    atLeast(
      'command.destructive.model',
      '… model alone, source left out',
      share(destructive, ({ byModel }) => byModel),
    ),
    atMost(
      'command.ordinary',
      'ordinary usage examples flagged, rules and model',
      share(ordinary, ({ byRules, byModel }) => byRules || byModel),
      0.01,
    ),
  ];
}

/** The figures that rules, or rules and models together, answer for. */
export function ruleFigures(directory: string, commands: MeasuredHead): Figure[] {
  return [...secretFigures(directory), ...piiFigures(directory), ...commandFigures(directory, commands)];
}
