import type { TraceContent } from '../../content/trace.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { commandFeatures } from './command-features.ts';
import { commandTexts } from './command-texts.ts';
import type { BucketCollector } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { isOrdinaryWork } from './ordinary-work.ts';
import { riskIssue } from './risk-issue.ts';

/** Shell commands as attackers use them, in tool arguments and in the output. */
export function hostileCommandModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const scored = commandTexts(content).map((command) => {
        const features = commandFeatures(command.text, collector);
        const { kind } = features;
        const thresholds = head.thresholds(kind);
        // The training sets hold hardly any housekeeping: there the head may notice and not act.
        const limit = isOrdinaryWork(command.text) ? (thresholds.low + thresholds.high) / 2 : 1;
        return { ...command, thresholds, risk: head.risk(head.score(features), kind, limit) };
      });
      if (scored.length === 0) return NOTHING_TO_ASSESS;
      const risk = Math.max(...scored.map((command) => command.risk));
      const confidence = Math.min(...scored.map((command) => head.confidence(command.risk, command.thresholds)));
      const issues = scored
        .filter((command) => command.risk >= command.thresholds.low)
        .map(({ field, offset, text, thresholds, risk: ownRisk }) =>
          riskIssue(artifact.header, thresholds, {
            type: 'hostile_command',
            message: 'The command resembles those used to attack, spy on or damage a machine.',
            place: { field, offset, length: text.length },
            risk: ownRisk,
          }),
        );
      return { risk, confidence, issues };
    },
  };
}
