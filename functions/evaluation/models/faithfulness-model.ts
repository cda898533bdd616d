import { inputText } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { faithfulnessFeatures } from './faithfulness-features.ts';
import type { FeatureSet } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';

const NO_BUCKETS = new Uint32Array(0);

export function faithfulnessFeatureSet(output: string, context: string, question: string): FeatureSet {
  return { buckets: NO_BUCKETS, groupEnds: [], dense: faithfulnessFeatures(output, context, question) };
}

/** Output that the supplied context does not support. Without context there is nothing to compare. */
export function faithfulnessModel(artifact: HeadArtifact): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  const thresholds = head.thresholds();
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const context = (content.contexts ?? []).map((document) => document.content).join('\n');
      if (context.trim() === '' || content.output.trim() === '') return NOTHING_TO_ASSESS;
      const features = faithfulnessFeatureSet(content.output, context, inputText(content));
      const risk = head.risk(head.score(features));
      const assessment = { risk, confidence: head.confidence(risk, thresholds) };
      if (risk < thresholds.low) return assessment;
      const acts = risk >= thresholds.high;
      const issue = {
        type: 'unsupported_output',
        category,
        severity: acts ? ('high' as const) : ('low' as const),
        message: 'Much of the output has no support in the supplied context.',
        field: 'output',
        offset: 0,
        length: content.output.length,
        evaluator: name,
        version,
        score: risk,
        threshold: acts ? thresholds.high : thresholds.low,
        source: `docs/models/${name}.md`,
      };
      return { ...assessment, issues: [issue] };
    },
  };
}
