import { hasTopLevelChoice } from './candidates.ts';
import { NOT_ASCII } from './coded-text.ts';
import type { DigitRun, ScanPattern } from './pattern.ts';

/** Longest run of digits any pattern distinguishes; longer ones count as this. */
const MAX_DIGITS = 20;
/** Codes that may stand behind a run: ASCII, and one for all others. */
const CODES = NOT_ASCII + 1;

/** Characters that are told apart in front of a run: most numbers stand behind a space, most parts of numbers behind the others. */
const IN_FRONT = ' ./-';
const ANYTHING = IN_FRONT.length;
const SIGNS = Uint8Array.from({ length: 256 }, (_, code) => {
  const sign = IN_FRONT.indexOf(String.fromCharCode(code));
  return sign < 0 ? ANYTHING : sign;
});

/** The class of characters that a pattern refuses in front of it, whatever else it refuses there. */
const REFUSED = /^\(\?<!(\[(?:\\.|[^\]\\])*\])[)|]/;

interface RunOfPattern {
  readonly index: number;
  readonly run: DigitRun;
  readonly behind: RegExp | null;
  /** What the match may hold in front of the run, and whether it has to. */
  readonly lead: RegExp | null;
  readonly needsLead: boolean;
  /** What cannot stand in front of the match. */
  readonly refused: RegExp | null;
}

function runOf(pattern: ScanPattern, run: DigitRun, index: number): RunOfPattern {
  const { pattern: source, lead } = pattern;
  const refused = hasTopLevelChoice(source) ? undefined : REFUSED.exec(source)?.[1];
  return {
    index,
    run,
    behind: run.behind === undefined ? null : new RegExp(`[${run.behind}]`),
    lead: lead === undefined ? null : new RegExp(`[${lead.characters}]`),
    needsLead: (lead?.min ?? 0) > 0,
    refused: refused === undefined ? null : new RegExp(refused),
  };
}

/** Whether a match may have its first run of digits behind a character. */
function mayStandBehind(sign: string, { lead, needsLead, refused }: RunOfPattern): boolean {
  if (lead?.test(sign) === true) return true;
  return !needsLead && refused?.test(sign) !== true;
}

function mayStandBefore(code: number, count: number, { run, behind }: RunOfPattern): boolean {
  if (behind === null || (run.whole !== undefined && count >= run.whole)) return true;
  return code < NOT_ASCII && behind.test(String.fromCharCode(code));
}

/**
 * The patterns to try for a run of a length, with a code in front of it and one behind it: made when first asked for,
 * as most never are.
 */
export class DigitIndex {
  readonly #runs: readonly RunOfPattern[];
  readonly #known: (readonly number[] | null)[];

  constructor(patterns: readonly ScanPattern[]) {
    this.#runs = patterns.flatMap((pattern, index) =>
      pattern.digits === undefined ? [] : [runOf(pattern, pattern.digits, index)],
    );
    this.#known = new Array<readonly number[] | null>((MAX_DIGITS + 1) * CODES * (ANYTHING + 1)).fill(null);
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** For the run from one place to another. */
  patternsAt(codes: Uint8Array, start: number, end: number): readonly number[] {
    const count = Math.min(end - start, MAX_DIGITS);
    const code = codes[end] ?? 0;
    const sign = start === 0 ? ANYTHING : (SIGNS[codes[start - 1] ?? 0] ?? ANYTHING);
    const place = (count * CODES + code) * (ANYTHING + 1) + sign;
    return this.#known[place] ?? this.#learn(place, count, code, sign);
  }

  #learn(place: number, count: number, code: number, sign: number): readonly number[] {
    const patterns = this.#runs
      .filter(({ run }) => count >= run.min && count <= run.max)
      .filter((run) => mayStandBefore(code, count, run))
      .filter((run) => sign === ANYTHING || mayStandBehind(IN_FRONT.charAt(sign), run))
      .map(({ index }) => index);
    this.#known[place] = patterns;
    return patterns;
  }
}
