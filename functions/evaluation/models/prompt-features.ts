import { AttackEvidence } from './attack-evidence.ts';
import { CONCEPTS } from './concept-lexicon.ts';
import { addConcepts, ConceptMatcher } from './concepts.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { startText } from './ngrams.ts';
import { viewText } from './text-view.ts';

const matcher = new ConceptMatcher(CONCEPTS);
const evidence = new AttackEvidence(matcher.names);

/** Order is part of the artifact format. */
export const PROMPT_DENSE_FEATURES = [
  'length',
  'upper_case_share',
  'digit_share',
  'punctuation_share',
  'question_marks',
  'exclamation_marks',
  'line_breaks',
  'ends_as_question',
  'quotation_share',
  'chat_markup',
  'bracketed_tag',
  'opaque_run',
  'distinct_concepts',
  'concept_density',
  'invisible_characters',
] as const;

const CHAT_MARKUP =
  /<\|im_(?:start|end)\|>|<\/?s>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|user|assistant|instructions?)>|## ?(?:system|instruction|new|user|response)|(?:^|\n)(?:system|assistant|developer|human|user|admin) ?:/i;
const BRACKETED_TAG = /[[({<][a-z ]{2,24}[\])}>]/i;
/** Base64, hex or another encoding: so many characters without a space. */
const OPAQUE_LENGTH = 32;
const OPAQUE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9+/=_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u{e0000}-\u{e007f}]/u;

/** Looks at the last character of a run first and goes back: most of a text is never read. */
function hasOpaqueRun(text: string): boolean {
  for (let from = 0; from + OPAQUE_LENGTH <= text.length; ) {
    let at = from + OPAQUE_LENGTH - 1;
    while (at >= from && OPAQUE[text.charCodeAt(at)] === 1) at -= 1;
    if (at < from) return true;
    from = at + 1;
  }
  return false;
}

function countShape(text: string) {
  let upper = 0;
  let digits = 0;
  let punctuation = 0;
  let questions = 0;
  let exclamations = 0;
  let lines = 0;
  let quotes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 65 && unit <= 90) upper += 1;
    else if (unit >= 48 && unit <= 57) digits += 1;
    else if (unit === 10) lines += 1;
    else if (unit > 32 && unit < 65) {
      punctuation += 1;
      if (unit === 63) questions += 1;
      else if (unit === 33) exclamations += 1;
      else if (unit === 34 || unit === 39) quotes += 1;
    } else if (unit === 0xff1f) questions += 1;
  }
  return { upper, digits, punctuation, questions, exclamations, lines, quotes };
}

function promptShape(text: string, concepts: readonly number[], words: number): Float64Array {
  const shape = countShape(text);
  const units = Math.max(1, text.length);
  return Float64Array.of(
    Math.log2(1 + text.length) / 12,
    Math.min(1, (3 * shape.upper) / units),
    Math.min(1, (5 * shape.digits) / units),
    Math.min(1, (5 * shape.punctuation) / units),
    Math.min(1, shape.questions / 3),
    Math.min(1, shape.exclamations / 3),
    Math.min(1, shape.lines / 10),
    /[?？]\s*$/.test(text.slice(-4)) ? 1 : 0,
    Math.min(1, (20 * shape.quotes) / units),
    CHAT_MARKUP.test(text) ? 1 : 0,
    BRACKETED_TAG.test(text) ? 1 : 0,
    hasOpaqueRun(text) ? 1 : 0,
    new Set(concepts).size / 16,
    Math.min(1, concepts.length / Math.max(4, words)),
    INVISIBLE.test(text) ? 1 : 0,
  );
}

/** The features of a prompt, and whether it holds the words of an attack near each other. */
export interface PromptFeatures extends FeatureSet {
  readonly hasEvidence: boolean;
}

/** Whether the words of an attack stand near each other in the text. */
export function hasAttackEvidence(text: string): boolean {
  return evidence.isIn(matcher.match(viewText(text)));
}

/** Groups in order: words, characters, concepts, pairs, triples. */
export function promptFeatures(text: string, collector: BucketCollector): PromptFeatures {
  const view = startText(text, collector);
  const hits = matcher.match(view);
  const hasEvidence = evidence.isIn(hits);
  addConcepts(hits, collector);
  return { ...collector.finish(promptShape(text, hits.concepts, view.starts.length)), hasEvidence };
}
