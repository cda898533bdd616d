import { isOfSpan, type TextField, textFields } from '../../content/text-fields.ts';
import type { Issue } from '../../kernel/issue.ts';
import { type Evaluator, type IssueKind, issueFactory } from '../evaluator.ts';
import { evidenceFrom, type LackOfSupport, maxNoveltyOn, unsupportedClaims } from '../faithfulness/claims.ts';
import { groundOf } from '../faithfulness/known-ground.ts';

const VERSION = '1.3.0';
const issue = issueFactory('faithfulness', VERSION);

const SOURCE = 'Dziri et al., BEGIN: attribution in dialogue, 2022; Maynez et al., Faithfulness in Summarization, 2020';

/** Severity and wording by why a claim lacks support. */
const KINDS: Readonly<Record<LackOfSupport, { severity: IssueKind['severity']; message: (detail: string) => string }>> =
  {
    unsupported_number: {
      severity: 'medium',
      message: (detail) => `The number ${detail} is in none of the supplied contexts.`,
    },
    contradicted_unit: { severity: 'medium', message: (detail) => `The contexts give another unit: ${detail}.` },
    unsupported_date: {
      severity: 'medium',
      message: (detail) => `The date (${detail}) is in none of the supplied contexts.`,
    },
    unsupported_entity: {
      severity: 'low',
      message: (detail) => `The name ${detail} is in none of the supplied contexts.`,
    },
    unsupported_citation: {
      severity: 'medium',
      message: (detail) => `The source ${detail} is none of the supplied ones.`,
    },
    unsupported_sentence: {
      severity: 'medium',
      message: (detail) => `Most of what this sentence says is in none of the supplied contexts (${detail}).`,
    },
  };

/** What the model was given besides the contexts; what it said on the way supports nothing. */
function isGiven(field: TextField): boolean {
  const { role } = field;
  if (role === 'output' || role === 'interim' || role === 'context' || role === 'reasoning') return false;
  return role !== 'history' || !isOfSpan(field);
}

/** The output against the contexts it was to be written from: which sentence is unsupported, and why. */
export const faithfulness: Evaluator = {
  name: 'faithfulness',
  version: VERSION,
  applies: ({ content }) => (content.contexts?.length ?? 0) > 0 && content.output.trim() !== '',
  evaluate({ content }): Issue[] {
    const fields = textFields(content);
    const given = fields.filter(isGiven);
    const documents = content.contexts ?? [];
    const contexts = documents.map(
      (context) => `${context.content}\n${context.source ?? ''}\n${context.citation ?? ''}`,
    );
    const ground = groundOf(
      content.output,
      documents.map((context) => context.content),
    );
    const evidence = evidenceFrom(contexts, given.map(({ text }) => text).join('\n'), maxNoveltyOn(ground));
    return unsupportedClaims(content.output, evidence).map(({ kind, offset, length, detail, novelty }) => {
      const { severity, message } = KINDS[kind];
      const built = issue({ type: kind, category: 'unfaithful', severity, source: SOURCE }, message(detail), {
        field: 'output',
        offset,
        length,
      });
      return novelty === undefined ? built : { ...built, score: novelty, threshold: evidence.maxNovelty };
    });
  },
};
