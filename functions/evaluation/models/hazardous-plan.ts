import { inputText } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { planFeatures } from './plan-features.ts';
import { parsePlan } from './plan-steps.ts';
import { riskIssue } from './risk-issue.ts';

/** Plans of a household robot that end in damage or injury. Only an output that is a plan is read. */
export function hazardousPlanModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
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
      const issue = riskIssue(artifact.header, thresholds, {
        type: 'hazardous_plan',
        message: 'Carrying out this plan is likely to damage something or hurt somebody.',
        place: { field: 'output', offset: 0, length: content.output.length },
        risk,
      });
      return { ...assessment, issues: [issue] };
    },
  };
}
