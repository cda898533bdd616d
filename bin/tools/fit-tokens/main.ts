/**
 * `npm run tool -- fit-tokens --data DIR`: fits the weights of functions/pricing/estimate-tokens.ts to exact
 * o200k_base counts and prints them (thousandths of a token) with their error, in-set and leave-one-set-out. DIR
 * holds a folder per data set with dev.jsonl.gz (an object a line; input, output and context are texts).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import * as z from 'zod';
import { countTokenFeatures, TOKEN_FEATURES } from '../../../functions/pricing/token-features.ts';
import { ADDED_TEXTS } from './texts.ts';

const TEXTS_PER_SET = 500;
const MIN_TEXT_LENGTH = 20;
const MAX_TEXT_LENGTH = 8_000;
/** Every data set weighs the same; an added script or format weighs a third of one. */
const ADDED_WEIGHT = 1 / 3;
const REWEIGHTINGS = 40;
const DESCENTS = 300;
/** Relative errors below this count as equal, so that no single row takes all the weight. */
const ERROR_FLOOR = 0.02;

interface Row {
  readonly set: string;
  readonly setWeight: number;
  readonly length: number;
  readonly tokens: number;
  readonly features: readonly number[];
}

const Line = z.object({
  input: z.string().nullish(),
  output: z.string().nullish(),
  context: z.string().nullish(),
});

function toRows(set: string, texts: readonly string[], weight: number): Row[] {
  return texts.map((text) => ({
    set,
    setWeight: weight / texts.length,
    length: text.length,
    tokens: encode(text, { disallowedSpecial: new Set() }).length,
    features: countTokenFeatures(text),
  }));
}

/** Evenly spaced texts of one data set. */
function readSet(path: string): string[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const texts = lines
    .map((line) => Line.parse(JSON.parse(line)))
    .flatMap(({ input, output, context }) => [input, output, context])
    .filter((text) => typeof text === 'string')
    .filter((text) => text.length >= MIN_TEXT_LENGTH)
    .map((text) => text.slice(0, MAX_TEXT_LENGTH));
  const step = Math.max(1, Math.floor(texts.length / TEXTS_PER_SET));
  return texts.filter((_, index) => index % step === 0).slice(0, TEXTS_PER_SET);
}

function readRows(folder: string): Row[] {
  const sets = readdirSync(folder)
    .sort()
    .map((set) => ({ set, path: join(folder, set, 'dev.jsonl.gz') }))
    .filter(({ path }) => existsSync(path));
  if (sets.length === 0) throw new Error(`${folder} holds no data set: expected <set>/dev.jsonl.gz`);
  const added = Object.entries(ADDED_TEXTS).map(([kind, texts]) => ({ kind, texts: [...texts, texts.join('\n')] }));
  return [
    ...sets.flatMap(({ set, path }) => toRows(set, readSet(path), 1)),
    ...added.flatMap(({ kind, texts }) => toRows(`added:${kind}`, texts, ADDED_WEIGHT)),
  ];
}

function predict(weights: readonly number[], { features }: Row): number {
  return features.reduce((sum, count, index) => sum + count * (weights[index] ?? 0), 0);
}

/** Non-negative least squares by coordinate descent on the normal equations. */
function solve(gram: readonly number[][], moment: readonly number[], start: readonly number[]): number[] {
  const weights = [...start];
  for (let descent = 0; descent < DESCENTS; descent++) {
    for (const [index, row] of gram.entries()) {
      const diagonal = row[index] ?? 0;
      if (diagonal === 0) continue;
      const explained = row.reduce((sum, value, other) => sum + value * (weights[other] ?? 0), 0);
      const gradient = (moment[index] ?? 0) - explained;
      weights[index] = Math.max(0, (weights[index] ?? 0) + gradient / diagonal);
    }
  }
  return weights;
}

/** Least absolute relative error with weights that are not negative, by reweighted least squares. */
function fitWeights(rows: readonly Row[]): number[] {
  const size = TOKEN_FEATURES.length;
  let weights = new Array<number>(size).fill(0.3);
  for (let round = 0; round < REWEIGHTINGS; round++) {
    const gram = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const moment = new Array<number>(size).fill(0);
    for (const row of rows) {
      const error = Math.abs(predict(weights, row) - row.tokens) / row.tokens;
      const importance = row.setWeight / row.tokens ** 2 / Math.max(error, ERROR_FLOOR);
      for (const [index, count] of row.features.entries()) {
        if (count === 0) continue;
        moment[index] = (moment[index] ?? 0) + importance * count * row.tokens;
        const line = gram[index] ?? [];
        for (const [other, value] of row.features.entries())
          line[other] = (line[other] ?? 0) + importance * count * value;
      }
    }
    weights = solve(gram, moment, weights);
  }
  return weights.map((weight) => Math.round(weight * 1_000) / 1_000);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

function relativeErrors(rows: readonly Row[], estimate: (row: Row) => number): number[] {
  return rows.map((row) => (Math.max(1, Math.round(estimate(row))) - row.tokens) / row.tokens);
}

function report(label: string, errors: readonly number[]): void {
  const sizes = errors.map(Math.abs);
  const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const figures = [quantile(sizes, 0.5), quantile(sizes, 0.9), bias].map((value) => `${(value * 100).toFixed(1)} %`);
  console.log(`${label.padEnd(28)} ${figures.map((figure) => figure.padStart(9)).join('')}`);
}

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined || !existsSync(values.data)) {
  console.error('usage: npm run tool -- fit-tokens --data DIR (the folder of labelled data sets; not found)');
  process.exit(2);
}
const rows = readRows(values.data);
const weights = fitWeights(rows);
for (const [index, feature] of TOKEN_FEATURES.entries())
  console.log(`  ${feature}: ${Math.round((weights[index] ?? 0) * 1_000)},`);
console.log(`\n${'relative error'.padEnd(28)}    median      90 %     bias`);
const isData = ({ set }: Row) => !set.startsWith('added:');
const dataRows = rows.filter(isData);
report(
  'all data sets',
  relativeErrors(dataRows, (row) => predict(weights, row)),
);
report(
  'characters / 4',
  relativeErrors(dataRows, ({ length }) => length / 4),
);
const leftOut: number[] = [];
for (const set of new Set(rows.map((row) => row.set))) {
  const inSet = rows.filter((row) => row.set === set);
  report(
    set,
    relativeErrors(inSet, (row) => predict(weights, row)),
  );
  if (!inSet.every(isData)) continue;
  const others = fitWeights(rows.filter((row) => row.set !== set));
  leftOut.push(...relativeErrors(inSet, (row) => predict(others, row)));
}
report('all, each set left out', leftOut);
