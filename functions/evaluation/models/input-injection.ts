import { textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { BucketCollector } from './feature-set.ts';
import { LinearHead } from './linear-head.ts';
import { CHARACTER_GROUP, FAMILIAR } from './ngrams.ts';
import { hasAttackEvidence, type PromptFeatures, promptFeatures } from './prompt-features.ts';
import { sentencesOfPrompt, type UsersText, usersTexts } from './prompt-pieces.ts';
import { riskIssue } from './risk-issue.ts';
import { readable } from './text-model.ts';

/**
 * What a text is to the head; each kind has thresholds and odds of its own. `default` holds the words of an attack near
 * each other, `bare` does not, `sentence` is one sentence with such words of a longer text.
 */
export type PromptKind = 'default' | 'bare' | 'sentence';

interface Scored {
  readonly place: UsersText;
  readonly kind: PromptKind;
  readonly risk: number;
}

/** Instructions to the model hidden in what a user types: in the whole of it, or in one of its sentences. */
export function inputInjectionModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  // Their own, so that the features of the whole text are still there for the next head.
  const sentences = new BucketCollector();
  const scoreAs = (kind: PromptKind, place: UsersText, features: PromptFeatures): Scored => ({
    place,
    kind,
    risk: head.risk(head.score(features), kind),
  });
  const scoreText = (place: UsersText): Scored[] => {
    const whole = promptFeatures(place.text, collector);
    const isFamiliar = head.familiarity(whole, CHARACTER_GROUP) >= FAMILIAR;
    // Neither the words of an attack nor a language it was trained on: the head has nothing to go by.
    if (!whole.hasEvidence) return isFamiliar ? [scoreAs('bare', place, whole)] : [];
    const own = scoreAs('default', place, whole);
    // A version reads otherwise what the shipped head reads, and nothing else.
    if (head.shippedRisk(head.score(whole), 'default') >= head.thresholds('default').high) return [own];
    const parts = sentencesOfPrompt(place)
      .filter(({ text }) => hasAttackEvidence(text))
      .map((sentence) => scoreAs('sentence', sentence, promptFeatures(sentence.text, sentences)));
    return [own, ...parts];
  };
  const issueOf = ({ place, kind, risk }: Scored): Issue =>
    riskIssue(artifact.header, head.thresholds(kind), {
      type: 'injected_prompt',
      message: 'The text reads like an attempt to replace the rules of the application.',
      place: { field: place.field, offset: place.offset, length: place.text.length },
      risk,
    });
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const given = readable(textFields(content).filter(({ role }) => role === 'input'));
      const scored = given.flatMap(usersTexts).flatMap(scoreText);
      const [first, ...others] = scored;
      if (first === undefined) return NOTHING_TO_ASSESS;
      const worst = others.reduce((best, each) => (each.risk > best.risk ? each : best), first);
      const issues = scored.filter(({ kind, risk }) => risk >= head.thresholds(kind).low).map(issueOf);
      const confidence = Math.min(...scored.map(({ kind, risk }) => head.confidence(risk, head.thresholds(kind))));
      return { risk: worst.risk, confidence, issues };
    },
  };
}
