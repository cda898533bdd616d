import type { MaskedSpan } from '../masking/mask-matches.ts';
import type { OutputPart } from './output-text.ts';

/** What the guard says of one text, or of the end of one. */
export interface Inspection {
  readonly decision: 'allow' | 'redact' | 'block';
  /** What masking replaces, in order; positions in the text that was inspected. */
  readonly spans: readonly MaskedSpan[];
}

/**
 * Tiers 0 to 2 on a text that a model wrote.
 * @throws AegisError where it cannot tell: then nothing of the text may be given out (P7)
 */
export type InspectOutput = (text: string, part: OutputPart) => Inspection;

/** Characters after which every pattern has found the beginning of what it looks for, were it that long. */
const HOLD = 512;
/** Characters of text that is known already and is read again, for names that stand before a secret; 50 tokens and more. */
const CONTEXT = 512;
/** About 200 tokens of 4 characters: what is checked at once. */
const STEP = 800;
/** What keys, tokens and addresses are made of. */
const OF_A_TOKEN = /[A-Za-z0-9+/=_\-.~%:@\\]/;

/** One text of a streamed answer: how much of it was checked, and what of that is replaced. */
export class GuardedText {
  readonly #part: OutputPart;
  readonly #inspect: InspectOutput;
  #text = '';
  /** All before it was checked and may be given out. */
  #safe = 0;
  #nextAt = HOLD + STEP;
  /** Those of checked text; positions in the whole text. */
  #spans: MaskedSpan[] = [];

  constructor(part: OutputPart, inspect: InspectOutput) {
    this.#part = part;
    this.#inspect = inspect;
  }

  get length(): number {
    return this.#text.length;
  }

  get safe(): number {
    return this.#safe;
  }

  add(piece: string): void {
    this.#text += piece;
  }

  /**
   * Checks what has come, when it is enough. Arguments of tools wait for their end: nobody can use a part of them.
   * @returns false where the text must not be given out
   */
  checkMore(): boolean {
    if (this.#part === 'tool_arguments' || this.#text.length < this.#nextAt) return true;
    return this.#check(false);
  }

  /** Checks all that is left. */
  checkEnd(): boolean {
    return this.#text.length === this.#safe || this.#check(true);
  }

  /** The piece of the text between two places, as it came. */
  raw(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** The piece of the text between two places, with what is replaced in it. */
  piece(start: number, end: number): string {
    let piece = '';
    let at = start;
    for (const span of this.#spans) {
      if (span.end <= at || span.start >= end) continue;
      if (span.start >= at) piece += this.#text.slice(at, span.start) + span.replacement;
      at = Math.min(end, span.end);
    }
    return piece + this.#text.slice(at, end);
  }

  #check(isEnd: boolean): boolean {
    const from = this.#part === 'tool_arguments' ? 0 : Math.max(0, this.#safe - CONTEXT);
    const { decision, spans } = this.#inspect(this.#text.slice(from), this.#part);
    if (decision === 'block') return false;
    const found = spans
      .map(({ start, end, replacement }) => ({
        start: Math.max(start + from, this.#safe),
        end: end + from,
        replacement,
      }))
      .filter(({ start, end }) => end > start);
    const cut = isEnd ? this.#text.length : this.#cutBefore(found);
    for (const span of found) if (span.end <= cut) this.#spans.push(span);
    const waiting = this.#text.length - cut;
    // What does not become safe is read less and less often, so that reading stays linear.
    this.#nextAt = this.#text.length + Math.max(STEP, waiting >> 1);
    this.#safe = cut;
    return true;
  }

  /** Neither inside something that was found and may go on, nor inside what looks like the middle of a token. */
  #cutBefore(found: readonly MaskedSpan[]): number {
    let cut = Math.max(this.#safe, this.#text.length - HOLD);
    while (cut > this.#safe && this.#isOfToken(cut) && this.#isOfToken(cut - 1)) cut -= 1;
    for (const { start, end } of found.toReversed()) if (end > cut && start < cut) cut = start;
    return Math.max(this.#safe, cut);
  }

  #isOfToken(at: number): boolean {
    return OF_A_TOKEN.test(this.#text.charAt(at));
  }
}
