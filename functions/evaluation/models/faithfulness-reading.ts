import { ContextIndex, type ContextWord, isNumber, readWords, stem, type Words } from './context-index.ts';
import { SCALES, STOP_WORDS } from './faithfulness-lexicon.ts';
import { NumberSupport } from './number-support.ts';

/** A distinct word of an output, and what the context says of it. */
export interface OutputWord {
  readonly text: string;
  /** How often the output has it. */
  count: number;
  readonly isStop: boolean;
  readonly isNumber: boolean;
  /** Its cut form; the word itself for one that claims nothing. */
  readonly stem: string;
  readonly inContext: ContextWord | undefined;
  /** The context has it as it stands. */
  readonly isHeld: boolean;
  /** The context has its stem, or the number. */
  readonly isSupported: boolean;
}

/** One output read against one context: its words and which of them the context supports. */
export class Reading {
  readonly index: ContextIndex;
  readonly output: Words;
  readonly words: readonly OutputWord[];
  readonly distinct: readonly OutputWord[];
  /** Words that claim something: no function words, no unit after a number. */
  readonly content: readonly OutputWord[];
  /** Content words whose stem, or number, the context does not have. */
  readonly novel: readonly OutputWord[];

  constructor(output: string, context: string) {
    this.index = new ContextIndex(context);
    this.output = readWords(output);
    const numbers = new NumberSupport(this.index);
    const known = new Map<string, OutputWord>();
    this.words = this.output.words.map((text) => {
      const word = known.get(text) ?? this.#look(text, numbers);
      if (word.count === 0) known.set(text, word);
      word.count += 1;
      return word;
    });
    this.distinct = [...known.values()];
    this.content = this.words.filter((word, at) => this.isContent(word, at));
    this.novel = this.content.filter((word) => !word.isSupported);
  }

  #look(text: string, numbers: NumberSupport): OutputWord {
    const isStop = STOP_WORDS.has(text);
    const cut = isStop ? text : stem(text);
    const inContext = this.index.find(text);
    const isANumber = isNumber(text);
    const isHeld = isANumber ? numbers.supports(text) : inContext !== undefined;
    const isSupported = isANumber ? isHeld : this.index.stems.has(cut);
    return { text, count: 0, isStop, isNumber: isANumber, stem: cut, inContext, isHeld, isSupported };
  }

  isContent(word: OutputWord, at: number): boolean {
    return !word.isStop && !(at > 0 && this.words[at - 1]?.isNumber === true && SCALES.has(word.text));
  }
}
