import type { TextField } from '../content/text-fields.ts';
import { textBytes } from '../kernel/sizes.ts';
import { dataLines, showUnseen } from './shown-characters.ts';

/** Where something was found in a text. */
interface Place {
  readonly field: string;
  readonly offset: number;
  readonly length: number;
}

/** What is shown of texts. `hidden` counts the UTF-16 units that are not. */
export interface ShownTexts {
  readonly lines: string;
  readonly hidden: number;
}

/** Of a text that is cut, at least so much of its head and of its tail. */
const LEAST_SHOWN = 100;
/** A path holds names that a client chose, of any length. */
const MAX_PATH = 300;
const MAX_PLACES = 40;

/**
 * Shows texts within so many bytes of UTF-8. If they do not fit, every text keeps its head, its tail and the
 * surroundings of what was found in it, all of the same size, as large as fits; if that does not fit either, the last
 * texts are left out. What is not shown is told where it would be, in lines that no data can begin like.
 */
export function showTexts(texts: readonly TextField[], places: readonly Place[], maxBytes: number): ShownTexts {
  const found = placesByField(places);
  const render = (count: number, radius: number) => renderTexts(texts, found, count, radius);
  const fits = ({ lines }: ShownTexts) => textBytes(lines) <= maxBytes;
  const whole = render(texts.length, Number.POSITIVE_INFINITY);
  if (fits(whole)) return whole;
  const count = largest(texts.length, (each) => fits(render(each, LEAST_SHOWN)));
  const longest = texts.slice(0, count).reduce((most, { text }) => Math.max(most, text.length), 0);
  const more = largest(longest, (radius) => fits(render(count, LEAST_SHOWN + radius)));
  return render(count, LEAST_SHOWN + more);
}

/** The largest number from 0 to `most` for which it is true, if it is true up to there and false beyond. */
function largest(most: number, isTrue: (value: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isTrue(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function placesByField(places: readonly Place[]): ReadonlyMap<string, Place[]> {
  const byField = new Map<string, Place[]>();
  for (const place of places.slice(0, MAX_PLACES)) {
    byField.set(place.field, [...(byField.get(place.field) ?? []), place]);
  }
  return byField;
}

function renderTexts(
  texts: readonly TextField[],
  found: ReadonlyMap<string, readonly Place[]>,
  count: number,
  radius: number,
): ShownTexts {
  const lines: string[] = [];
  let hidden = 0;
  for (const { field, role, text } of texts.slice(0, count)) {
    lines.push(`# ${showUnseen(JSON.stringify(cutPath(field)))} (${role})`);
    let at = 0;
    for (const [from, to] of visibleRanges(text, found.get(field) ?? [], radius)) {
      hidden += tellGap(lines, from - at);
      lines.push(...dataLines(text.slice(from, to)));
      at = to;
    }
    hidden += tellGap(lines, text.length - at);
  }
  const rest = texts.slice(count);
  if (rest.length > 0) {
    const characters = rest.reduce((sum, { text }) => sum + text.length, 0);
    lines.push(`~ ${rest.length} more texts of together ${characters} characters are not shown`);
    hidden += characters;
  }
  return { lines: lines.join('\n'), hidden };
}

function tellGap(lines: string[], characters: number): number {
  if (characters > 0) lines.push(`~ ${characters} characters are not shown here`);
  return characters;
}

function cutPath(path: string): string {
  return path.length <= MAX_PATH ? path : `${path.slice(0, MAX_PATH)}…`;
}

/** Head, tail and the surroundings of what was found, in order and without overlap. */
function visibleRanges(text: string, places: readonly Place[], radius: number): [from: number, to: number][] {
  const { length } = text;
  if (length <= 2 * radius) return [[0, length]];
  const wanted: [number, number][] = [
    [0, radius],
    ...places.map(({ offset, length: found }): [number, number] => [
      Math.min(length, Math.max(0, offset - radius)),
      Math.min(length, offset + Math.min(found, radius) + radius),
    ]),
    [length - radius, length],
  ];
  const ranges: [number, number][] = [];
  for (const [from, to] of wanted.sort(([a], [b]) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges;
}
