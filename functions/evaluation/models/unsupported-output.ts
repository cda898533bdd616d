import { inputText } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import { claimingText } from '../faithfulness/evasion.ts';
import { type Ground, groundOf } from '../faithfulness/known-ground.ts';
import type { HeadArtifact } from './artifact.ts';
import { faithfulnessFeatures, isTalkAroundSupport } from './faithfulness-features.ts';
import type { FeatureSet } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { riskIssue } from './risk-issue.ts';

const NO_BUCKETS = new Uint32Array(0);

export function unsupportedOutputFeatures(output: string, context: string, question: string): FeatureSet {
  return { buckets: NO_BUCKETS, groupEnds: [], dense: faithfulnessFeatures(output, context, question) };
}

/**
 * What kind of output the head tells apart. In `small_talk` somebody speaks of themself or to somebody, and what else they
 * say, if anything, is in the context: whether that is unfaithful depends on the application.
 */
export type OutputKind = Ground | 'small_talk';

export function kindOf(ground: Ground, { dense }: FeatureSet): OutputKind {
  return ground === 'conversation' && isTalkAroundSupport(dense) ? 'small_talk' : ground;
}

/**
 * Output that the supplied context does not support. Without context there is nothing to compare, and beyond short
 * English answers to a short context the head has nothing to say: there it was no better than chance.
 */
export function unsupportedOutputModel(artifact: HeadArtifact): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const contexts = (content.contexts ?? []).map((document) => document.content);
      const context = contexts.join('\n');
      const ground = context.trim() === '' ? undefined : groundOf(content.output, contexts);
      if (ground === undefined) return NOTHING_TO_ASSESS;
      const claims = claimingText(content.output);
      if (claims === '') return NOTHING_TO_ASSESS;
      const features = unsupportedOutputFeatures(claims, context, inputText(content));
      const kind = kindOf(ground, features);
      const thresholds = head.thresholds(kind);
      const risk = head.risk(head.score(features), kind);
      const assessment = { risk, confidence: head.confidence(risk, thresholds) };
      if (risk < thresholds.low) return assessment;
      const issue = riskIssue(artifact.header, thresholds, {
        type: 'unsupported_output',
        message: 'Much of the output has no support in the supplied context.',
        place: { field: 'output', offset: 0, length: content.output.length },
        risk,
      });
      return { ...assessment, issues: [issue] };
    },
  };
}
