import { type TextField, textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { harmFeatures } from './harm-features.ts';
import { LinearHead } from './linear-head.ts';
import { promptFeatures } from './prompt-features.ts';
import { toxicityFeatures } from './toxicity-features.ts';

/** Texts of a trace that one head reads at most; the newest messages matter most. */
const MAX_TEXTS = 40;

interface TextModelDefinition {
  readonly type: string;
  readonly message: string;
  readonly reads: (field: TextField) => boolean;
  readonly features: (text: string, collector: BucketCollector) => FeatureSet;
  /** True when the head never decides alone: whatever it finds goes to the judge. */
  readonly triageOnly: boolean;
}

const UNSURE = 0.5;

/** Builds the model of a head that reads whole texts and reports the riskiest one. */
function textModel(artifact: HeadArtifact, collector: BucketCollector, definition: TextModelDefinition): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  const thresholds = head.thresholds();
  const issueAt = (field: TextField, risk: number): Issue => ({
    type: definition.type,
    category,
    severity: definition.triageOnly || risk < thresholds.high ? 'low' : 'high',
    message: definition.message,
    field: field.field,
    offset: 0,
    length: field.text.length,
    evaluator: name,
    version,
    score: risk,
    threshold: risk < thresholds.high ? thresholds.low : thresholds.high,
    source: `docs/models/${name}.md`,
  });
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const scored = textFields(content)
        .filter(definition.reads)
        .slice(-MAX_TEXTS)
        .map((field) => ({ field, risk: head.risk(head.score(definition.features(field.text, collector))) }));
      const worst = scored.reduce<(typeof scored)[number] | undefined>(
        (best, each) => (best === undefined || each.risk > best.risk ? each : best),
        undefined,
      );
      if (worst === undefined) return NOTHING_TO_ASSESS;
      const found = scored.filter(({ risk }) => risk >= thresholds.low);
      const sure = head.confidence(worst.risk, thresholds);
      const confidence = definition.triageOnly && worst.risk >= thresholds.low ? Math.min(UNSURE, sure) : sure;
      return { risk: worst.risk, confidence, issues: found.map(({ field, risk }) => issueAt(field, risk)) };
    },
  };
}

/** Instructions to the model hidden in what a user types. */
export function inputInjectionModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'injected_prompt',
    message: 'The text reads like an attempt to replace the rules of the application.',
    reads: ({ role }) => role === 'input',
    features: promptFeatures,
    triageOnly: false,
  });
}

/** Requests for harm. Word features do not carry to new data here, so this head only asks for a second look. */
export function harmfulRequestModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'possibly_harmful_request',
    message: 'The request may ask for harm; words alone cannot tell, a judge should look.',
    reads: ({ role }) => role === 'input',
    features: harmFeatures,
    triageOnly: true,
  });
}

/** Abusive, hateful, sexual, violent or self-harming text in the input or the output. */
export function toxicityModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'possibly_toxic_text',
    message: 'The text may be abusive, hateful, sexual, violent or about self-harm; a judge should look.',
    reads: ({ role }) => role === 'input' || role === 'output',
    features: toxicityFeatures,
    triageOnly: true,
  });
}
