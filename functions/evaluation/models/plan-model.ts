import { inputText } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { planFeatures } from './plan-features.ts';
import { parsePlan } from './plan-steps.ts';

/** Plans of a household robot that end in damage or injury. Only an output that is a plan is read. */
export function planModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  const thresholds = head.thresholds();
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const steps = parsePlan(content.output);
      if (steps === undefined) return NOTHING_TO_ASSESS;
      const risk = head.risk(head.score(planFeatures(steps, inputText(content), collector)));
      const assessment = { risk, confidence: head.confidence(risk, thresholds) };
      if (risk < thresholds.low) return assessment;
      const acts = risk >= thresholds.high;
      const issue = {
        type: 'hazardous_plan',
        category,
        severity: acts ? ('high' as const) : ('low' as const),
        message: 'Carrying out this plan is likely to damage something or hurt somebody.',
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
