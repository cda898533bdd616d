import { BucketCollector } from '../../../../functions/evaluation/models/feature-set.ts';
import {
  LINE_DENSE_FEATURES,
  lineFeatures,
  profileDocument,
} from '../../../../functions/evaluation/models/line-features.ts';
import { drawAgentDocument, drawAgentOrder } from '../grammar/agent-orders.ts';
import { drawAddressedOrder, drawDocumentLookAlike } from '../grammar/document-look-alikes.ts';
import { drawErrand, drawManual, drawResultText, drawToolResult } from '../grammar/document-manuals.ts';
import { drawDocument, drawHidden, hide } from '../grammar/documents.ts';
import { labelText, type Row } from '../labelled-sets.ts';
import { toVector } from '../logistic.ts';
import { Random, stableHash } from '../random.ts';
import type { Recipe, TrainingRow, Unit } from '../recipe.ts';
import { describeSets, sampleSet } from './sources.ts';

const DRAWN_DOCUMENTS = 700;
/** Mails, notes and records as an agent's tools return them. */
const AGENT_DOCUMENTS = 500;
/** Texts that speak to people as orders speak to a model. */
const LOOK_ALIKES = 500;
/** Pages of manuals and messages of systems, full of links and orders to people. */
const MANUALS = 800;
/** Records that a tool answered with; as many carry an order in one of their values. */
const TOOL_RESULTS = 1_200;
/** Share of the clean documents that carry an order addressed to whatever model reads it. */
const ADDRESSED_SHARE = 0.3;
/** … and an order such as people give to an agent of their own. */
const ERRAND_SHARE = 0.3;
/** Family of the orders to agents that the grammar draws, and how many documents carry one. */
const AGENT = 'agent';
const AGENT_SHARE = 0.6;
/** Lines of one clean document that are learnt from, so that long tables do not decide what clean means. */
const LINES_PER_DOCUMENT = 25;
const USAGE_EXAMPLES_PER_DOCUMENT = 6;

interface CleanDocument {
  readonly set: string;
  readonly text: string;
}

interface Attack {
  readonly text: string;
  readonly family: string;
}

const WORDS = { scale: 0.2, exponent: 0.5 } as const;
const CONCEPTS = { scale: 0.2, exponent: 0 } as const;
const LAYOUT = {
  bucketBits: 18,
  groups: [WORDS, WORDS, CONCEPTS, CONCEPTS, CONCEPTS, CONCEPTS],
  denseCount: LINE_DENSE_FEATURES.length,
  denseSteps: [],
};

function cleanDocuments(directory: string, random: Random): CleanDocument[] {
  const from = (set: string, text: (row: Row) => string, limit: number): CleanDocument[] =>
    sampleSet(directory, set, limit).map((row) => ({ set, text: text(row) }));
  const usage = sampleSet(directory, 'cmd_shell').filter((row) => !row.label);
  const manuals = Array.from({ length: 150 }, (_, page) =>
    usage
      .slice(page * USAGE_EXAMPLES_PER_DOCUMENT, (page + 1) * USAGE_EXAMPLES_PER_DOCUMENT)
      .map((row) => `${row.input}:\n\`${row.output}\``)
      .join('\n'),
  );
  return [
    ...from('med_medquad_benign', (row) => row.output ?? '', 300),
    ...from('tox_openai_moderation', (row) => row.output ?? '', 250),
    ...from('fin_tatqa_grounded', (row) => row.context ?? '', 350),
    ...from('hal_begin', (row) => row.context ?? '', 150),
    ...from('benign_selfinstruct', (row) => row.output ?? '', 200),
    ...manuals.map((text) => ({ set: 'cmd_shell', text })),
    ...Array.from({ length: DRAWN_DOCUMENTS }, () => ({ set: 'grammar', text: drawDocument(random) })),
    ...Array.from({ length: AGENT_DOCUMENTS }, () => ({ set: 'grammar', text: drawAgentDocument(random) })),
    ...Array.from({ length: MANUALS }, () => ({ set: 'grammar', text: drawManual(random) })),
    ...Array.from({ length: LOOK_ALIKES }, () => ({ set: 'grammar', text: drawDocumentLookAlike(random) })),
  ];
}

function familyOf(row: Row): string {
  return labelText(row, 'attack').replace(/-\d+$/, '');
}

function attackStrings(rows: readonly Row[]): Attack[] {
  const attacks = new Map<string, Attack>();
  for (const row of rows) {
    if (row.label)
      attacks.set(labelText(row, 'attack'), { text: labelText(row, 'attack_text'), family: familyOf(row) });
  }
  return [...attacks.values()];
}

/** Lines of a document with their features; each line is compared with the rest of the document. */
class LineReader {
  readonly #collector = new BucketCollector();

  read(document: string) {
    const profile = profileDocument(document);
    return {
      kind: profile.kind,
      lines: profile.lines.map(({ text }, at) => ({
        text,
        vector: toVector(lineFeatures(profile, at, this.#collector), LAYOUT),
      })),
    };
  }
}

function trainingRows(clean: readonly CleanDocument[], attacks: readonly Attack[], reader: LineReader, random: Random) {
  const training: TrainingRow[] = [];
  for (const { set, text } of clean) {
    const key = set === 'grammar' ? [] : [set];
    for (const { vector } of random.shuffle(reader.read(text).lines).slice(0, LINES_PER_DOCUMENT)) {
      training.push({ ...vector, label: false, weight: 1, keys: key, split: -1 });
    }
    const families: Attack[] = [{ ...drawHidden(random), family: '' }, random.pick(attacks)];
    if (random.chance(AGENT_SHARE)) families.push({ text: drawAgentOrder(random), family: AGENT });
    if (random.chance(ERRAND_SHARE)) families.push({ text: drawErrand(random), family: AGENT });
    if (random.chance(ADDRESSED_SHARE)) families.push({ text: drawAddressedOrder(random), family: AGENT });
    for (const { text: attack, family } of families) {
      // An order to an agent may take several lines; of the others the first says what is wanted.
      const carrier = family === AGENT ? attack : (attack.split('\n')[0] ?? attack);
      const keys = family === '' || family === AGENT ? key : [...key, family];
      for (const line of reader.read(hide(text, attack, random)).lines) {
        if (!carrier.includes(line.text) && !line.text.includes(carrier)) continue;
        training.push({ ...line.vector, label: true, weight: 1, keys, split: -1 });
      }
    }
  }
  const learn = (document: string, label: boolean, said = '') => {
    for (const { text, vector } of reader.read(document).lines) {
      if (text.includes(said) || said.includes(text))
        training.push({ ...vector, label, weight: 1, keys: [], split: -1 });
    }
  };
  for (let drawn = 0; drawn < TOOL_RESULTS; drawn += 1) {
    learn(drawToolResult(drawResultText(random), random), false);
    const order = random.chance(0.7) ? drawErrand(random) : drawAgentOrder(random).replaceAll('\n', ' ');
    learn(drawToolResult(order, random), true, order);
  }
  return training;
}

/** Prose documents carrying an attack: the set the document is from and the family are both left out. */
function prosePositives(clean: readonly CleanDocument[], attacks: readonly Attack[], reader: LineReader): Unit[] {
  const random = new Random(29);
  const units: Unit[] = [];
  for (const { set, text } of clean) {
    if (set === 'grammar' || reader.read(text).kind !== 'prose' || stableHash(text) % 3 !== 0) continue;
    const attack = random.pick(attacks);
    const document = reader.read(hide(text, attack.text, random));
    if (document.kind !== 'prose') continue;
    const vectors = document.lines.map(({ vector }) => vector);
    units.push({
      set: 'prose, attack added',
      kind: 'prose',
      key: attack.family,
      label: true,
      split: -1,
      vectors,
      id: '',
      text: attack.text,
    });
  }
  return units;
}

/** Few of the labelled clean documents hold code, so that no threshold can be taken from them: the head has to be sure. */
const CODE = { code: { lowRate: 0.0004, highRate: 0.0003, prior: 0.5, leastHigh: 0.7 } };

export function hiddenInstruction(directory: string): Recipe {
  const random = new Random(11);
  const reader = new LineReader();
  const clean = cleanDocuments(directory, random);
  const measured = sampleSet(directory, 'pi_bipia_indirect');
  const attacks = attackStrings(measured);
  const units: Unit[] = measured.map((row) => {
    const { kind, lines } = reader.read(row.context ?? '');
    const set = `pi_bipia_indirect, ${labelText(row, 'task')}`;
    const key = row.label ? familyOf(row) : '';
    return {
      set,
      kind,
      key,
      label: row.label,
      split: -1,
      vectors: lines.map(({ vector }) => vector),
      id: row.id,
      text: row.context ?? '',
    };
  });
  for (const { set, text } of clean) {
    if (set === 'grammar') continue;
    const { kind, lines } = reader.read(text);
    units.push({
      set: `${set}, clean`,
      kind,
      key: set,
      label: false,
      split: -1,
      vectors: lines.map(({ vector }) => vector),
      id: '',
      text,
    });
  }
  units.push(...prosePositives(clean, attacks, reader));
  const rows = [
    ...clean.map(({ set }) => ({ set, label: false, trained: true })),
    ...measured.map(({ label }) => ({ set: 'pi_bipia_indirect', label, trained: false })),
  ];
  return {
    name: 'hidden-instruction',
    version: '1.3.0',
    category: 'prompt_injection',
    title: 'Instructions hidden in documents',
    leftOut: 'a family of attacks (25 families), or the whole set a clean document is from',
    reads: 'each line of each context and tool result, beside the rest of its document; the riskiest line counts',
    notes: [
      'Documents of pi_bipia_indirect are share-alike and never trained on; its 125 attack strings (MIT) are, in other documents, except the family that is left out.',
      'A record (JSON, or as a program prints it) is read value by value, each sentence of a value as a line.',
      'In prose a plain question is hard to tell from a rhetorical one; in tables and code almost any instruction stands out.',
    ],
    layout: LAYOUT,
    fit: { epochs: 6, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.5,
    thresholds: { lowRate: 0.04, highRate: 0.015, leastHigh: 0.6, lowByF1: false, sets: 'all', kinds: CODE },
    sets: describeSets(rows),
    training: trainingRows(clean, attacks, reader, random),
    units,
  };
}
