import { CUES, DESTRUCTIVE_CUES, HARMFUL_CUES } from './command-cues.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { addSymbolCharacters, addWords } from './ngrams.ts';
import { viewText } from './text-view.ts';

const CUE_NAMES = Object.keys(CUES);
/** A pattern that ignores case, for text that is in lower case already: it costs half as much. */
function folded({ source, flags }: RegExp): RegExp {
  const lower = source.replaceAll(/\\.|[A-Z]/g, (found) => (found.length > 1 ? found : found.toLowerCase()));
  return new RegExp(lower, flags.replace('i', ''));
}

const PATTERNS = Object.values(CUES).map((cue) => ({
  ignoresCase: cue.ignoreCase,
  pattern: cue.ignoreCase ? folded(cue) : cue,
}));
/** By cue: 2 for destruction, 1 for other harm. */
const HARM = CUE_NAMES.map((name) => (DESTRUCTIVE_CUES.has(name) ? 2 : HARMFUL_CUES.has(name) ? 1 : 0));
const ASKS_HELP = CUE_NAMES.indexOf('asks_help');

/**
 * What a command is to the head; each kind has thresholds and odds of its own. `destructive` destroys, switches off or
 * opens a shell and asks for no help or dry run, `default` holds something else that can do harm, `bare` does not.
 */
export type CommandKind = 'destructive' | 'default' | 'bare';

function kindOf(harm: number, asksHelp: boolean): CommandKind {
  if (harm === 0) return 'bare';
  return harm === 2 && !asksHelp ? 'destructive' : 'default';
}

/** Order is part of the artifact format. */
export const COMMAND_DENSE_FEATURES: readonly string[] = [
  ...CUE_NAMES,
  'cues',
  'lines',
  'length',
  'symbol_share',
  'runs_as_root',
  'plain_call',
  'destructive',
  'harmless_kind',
];

/** Names of test frameworks and documentation placeholders say where a command was collected, not what it does. */
const COLLECTION_MARKS =
  /\bT\d{4}(?:[._]\d{3})?|\$?\{?PathToAtomicsFolder\}?|atomic(?:s|[-_ ]?red[-_ ]?team|redteam)?|redcanary(?:co)?|\bart[-_](?=\w)|triznadm|path\/to\//gi;
/** A call with short options at most: `name sub-command --flag value`. */
const PLAIN_CALL = /^(?:sudo )?[\w.+-]+(?: [\w.:=/@,+%-]+)*$/;

/** Longest command text that is read, in UTF-16 units. */
const MAX_COMMAND_UNITS = 8_000;

/** Features of a command, and what it is to the head. */
export interface CommandFeatures extends FeatureSet {
  readonly kind: CommandKind;
}

/** Groups in order: words, characters with symbols. */
export function commandFeatures(command: string, collector: BucketCollector): CommandFeatures {
  const text = command.slice(0, MAX_COMMAND_UNITS).replaceAll(COLLECTION_MARKS, '');
  const view = viewText(text);
  collector.reset();
  addWords(view, collector);
  addSymbolCharacters(view, collector);
  const dense = new Float64Array(COMMAND_DENSE_FEATURES.length);
  let found = 0;
  let harm = 0;
  const lower = text.toLowerCase();
  PATTERNS.forEach(({ ignoresCase, pattern }, at) => {
    if (!pattern.test(ignoresCase ? lower : text)) return;
    dense[at] = 1;
    found += 1;
    harm = Math.max(harm, HARM[at] ?? 0);
  });
  const kind = kindOf(harm, dense[ASKS_HELP] === 1);
  const lines = text.split('\n').length;
  const symbols = text.replaceAll(/[\w\s./-]+/g, '').length;
  dense.set(
    [
      Math.min(1, found / 6),
      Math.min(1, Math.log2(lines) / 4),
      Math.min(1, Math.log2(1 + text.length) / 10),
      Math.min(1, (4 * symbols) / Math.max(1, text.length)),
      /\bsudo\b|\bsu -/.test(text) ? 1 : 0,
      PLAIN_CALL.test(text.trim()) ? 1 : 0,
      kind === 'destructive' ? 1 : 0,
      kind === 'bare' ? 1 : 0,
    ],
    CUE_NAMES.length,
  );
  return { ...collector.finish(dense), kind };
}
