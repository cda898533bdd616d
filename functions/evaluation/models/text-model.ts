import { isOfSpan, type TextField, textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import { WorkExceededError } from '../work-budget.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { CHARACTER_GROUP, FAMILIAR } from './ngrams.ts';
import { riskIssue } from './risk-issue.ts';

/** Texts of a trace that one head reads at most; the newest messages matter most. */
const MAX_TEXTS = 40;
/** Texts of its spans, and their characters, that one head reads besides: about 0.3 s of work. */
const MAX_SPAN_TEXTS = 300;
const MAX_SPAN_CHARACTERS = 400_000;

interface TextModelDefinition {
  readonly type: string;
  readonly message: string;
  readonly reads: (field: TextField) => boolean;
  /** A kind has thresholds and odds of its own. */
  readonly features: (text: string, collector: BucketCollector) => FeatureSet & { readonly kind?: string };
  /** True when the head never decides alone: whatever it finds goes to the judge. */
  readonly triageOnly: boolean;
}

const UNSURE = 0.5;

/** Whether a text has features of a group at all; the third group holds the words of the head's lexicon. */
function hasLexiconWords({ groupEnds }: FeatureSet): boolean {
  return (groupEnds[CHARACTER_GROUP + 1] ?? 0) > (groupEnds[CHARACTER_GROUP] ?? 0);
}

/**
 * Builds the model of a head that reads whole texts and reports the riskiest one. A text in a script that the head was
 * never trained on, without a word of its lexicon, is left out: there the head has nothing to go by.
 */
export function textModel(
  artifact: HeadArtifact,
  collector: BucketCollector,
  { type, message, reads, features, triageOnly }: TextModelDefinition,
): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const scored = readable(textFields(content).filter(reads)).flatMap((field) => {
        const set = features(field.text, collector);
        if (head.familiarity(set, CHARACTER_GROUP) < FAMILIAR && !hasLexiconWords(set)) return [];
        return [{ field, thresholds: head.thresholds(set.kind), risk: head.risk(head.score(set), set.kind) }];
      });
      const worst = scored.reduce<(typeof scored)[number] | undefined>(
        (best, each) => (best === undefined || each.risk > best.risk ? each : best),
        undefined,
      );
      if (worst === undefined) return NOTHING_TO_ASSESS;
      const found = scored.filter(({ risk, thresholds }) => risk >= thresholds.low);
      const issues = found.map(({ field, thresholds, risk }) =>
        riskIssue(artifact.header, thresholds, {
          type,
          message,
          place: { field: field.field, offset: 0, length: field.text.length },
          risk,
          triageOnly,
        }),
      );
      const sure = Math.min(...scored.map(({ risk, thresholds }) => head.confidence(risk, thresholds)));
      const confidence = triageOnly && found.length > 0 ? Math.min(UNSURE, sure) : sure;
      return { risk: worst.risk, confidence, issues };
    },
  };
}

/**
 * The newest of the trace's own texts, and all of its spans.
 * @throws WorkExceededError when those of the spans are too much: what was not read is no pass
 */
export function readable(fields: readonly TextField[]): readonly TextField[] {
  const own = fields.filter((field) => !isOfSpan(field)).slice(-MAX_TEXTS);
  const ofSpans = fields.filter(isOfSpan);
  const characters = ofSpans.reduce((sum, { text }) => sum + text.length, 0);
  if (ofSpans.length > MAX_SPAN_TEXTS || characters > MAX_SPAN_CHARACTERS) throw new WorkExceededError();
  return [...own, ...ofSpans];
}
