import { checksOf, type ShippedRubric } from '../rubric.ts';

/** What is asked of an output that was to rest on contexts. Its checks join those of the domain. */
export const rag: ShippedRubric = {
  name: 'Answers from contexts',
  version: '1',
  checks: checksOf(
    {
      id: 'rag_claims_are_supported',
      criterion: 'The contexts support every claim of the output that is about their subject.',
      severity: 'high',
      category: 'unfaithful',
      group: 'faithfulness',
      weight: 3,
      source: 'NIST AI 600-1, Generative Artificial Intelligence Profile, 2024, confabulation',
    },
    {
      id: 'rag_contradicts_contexts',
      criterion: 'The output says the opposite of what the contexts say.',
      expected: 'no',
      severity: 'high',
      category: 'unfaithful',
      group: 'faithfulness',
      weight: 3,
      source: 'NIST AI 600-1, Generative Artificial Intelligence Profile, 2024, confabulation',
    },
    {
      id: 'rag_figures_agree',
      criterion:
        'Every number, date, unit and name that the output takes from the contexts stands there in the same meaning.',
      severity: 'medium',
      category: 'unfaithful',
      group: 'accuracy',
      weight: 2,
    },
    {
      id: 'rag_citations_fit',
      criterion: 'Every source that the output names is one of the contexts, and holds what the output says of it.',
      severity: 'medium',
      category: 'unfaithful',
      group: 'faithfulness',
    },
    {
      id: 'rag_fills_a_gap',
      criterion: 'The contexts do not hold the answer, and the output gives one all the same without saying so.',
      expected: 'no',
      severity: 'medium',
      category: 'unfaithful',
      group: 'faithfulness',
      weight: 2,
    },
    {
      id: 'rag_uses_what_matters',
      criterion: 'The output uses what the contexts hold for the question.',
      severity: 'low',
      category: 'unfaithful',
      group: 'completeness',
      evidence: 'absence',
    },
  ),
};
