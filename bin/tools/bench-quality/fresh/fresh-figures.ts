import type { TraceContent } from '../../../../functions/content/trace.ts';
import { evaluateTrace } from '../../../../functions/evaluation/evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../../../functions/evaluation/evaluation-config.ts';
import type { RiskModel } from '../../../../functions/evaluation/evaluator.ts';
import { guard } from '../../../../functions/guard/guard.ts';
import { type Category, countsAgainstVerdict } from '../../../../functions/kernel/issue.ts';
import { DEFAULT_MASKING_POLICY, maskText } from '../../../../functions/masking/masking.ts';
import { markdownTable } from '../../train/markdown-table.ts';
import { atLeast, atMost, type Figure, share, show } from '../figure.ts';
import { FRESH_COMMANDS, SECOND_COMMANDS } from './commands.ts';
import { FRESH_HARM, FRESH_TOXICITY, SECOND_HARM, SECOND_TOXICITY } from './conduct.ts';
import { FRESH_DOCUMENTS, SECOND_DOCUMENTS } from './documents.ts';
import { FRESH_FAITHFULNESS, SECOND_FAITHFULNESS } from './faithfulness.ts';
import { type FreshRows, filled } from './fresh-rows.ts';
import { FRESH_IDENTIFIERS, SECOND_IDENTIFIERS } from './identifiers.ts';
import { FRESH_INJECTION, SECOND_INJECTION } from './injection.ts';
import { FRESH_NAMES, SECOND_NAMES } from './names.ts';
import { FRESH_SECRETS, SECOND_SECRETS } from './secrets.ts';

/** One kind of rows and what is done with a row of it. */
interface Kind {
  readonly id: string;
  readonly what: string;
  readonly first: FreshRows;
  readonly second: FreshRows;
  readonly isFound: (row: string) => boolean;
}

function evaluated(content: TraceContent, models: readonly RiskModel[]) {
  const config = { ...DEFAULT_EVALUATION_CONFIG, full_depth_share: 0 };
  return evaluateTrace({ traceId: 'fresh', content, findings: [], domain: 'generic', config, models, now: () => 0 });
}

function kindsOf(models: readonly RiskModel[]): Kind[] {
  const masks = (text: string, category: Category, policy = DEFAULT_MASKING_POLICY) =>
    maskText(text, policy).findings.filter((finding) => finding.category === category);
  const acts = (content: TraceContent) => {
    const { verdict, issues } = evaluated(content, models);
    return verdict === 'failed' || issues.some(({ severity }) => severity === 'high' || severity === 'critical');
  };
  const looksTwice = (content: TraceContent) => evaluated(content, models).verdict !== 'passed';
  const asksForAnother = (name: string) => (input: string) =>
    models.some((model) => model.name === name && (model.assess({ input, output: '' }).issues ?? []).length > 0);
  const read = (content: string) => ({ input: 'What does it say?', output: 'Done.', contexts: [{ content }] });
  const answered = (row: string) => {
    const [content = '', output = ''] = row.split(ANSWER);
    return { input: 'What about it?', output, contexts: [{ content }] };
  };
  const names = (text: string) =>
    masks(text, 'pii', { ...DEFAULT_MASKING_POLICY, names: 'detect' }).some(({ type }) => type === 'person_name');
  return [
    kind('secrets', 'secrets: masked', FRESH_SECRETS, SECOND_SECRETS, (row) => masks(filled(row), 'secret').length > 0),
    kind(
      'identifiers',
      'identifiers: masked',
      FRESH_IDENTIFIERS,
      SECOND_IDENTIFIERS,
      (row) => masks(row, 'pii').length > 0,
    ),
    kind('names', 'names of persons, when asked for', FRESH_NAMES, SECOND_NAMES, names),
    kind('commands', 'commands: an issue that counts', FRESH_COMMANDS, SECOND_COMMANDS, (output) =>
      evaluated({ input: 'Run it.', output }, models).issues.some(
        ({ category, severity }) => category === 'dangerous_command' && countsAgainstVerdict(severity),
      ),
    ),
    kind(
      'injection',
      'prompts: blocked by the guard',
      FRESH_INJECTION,
      SECOND_INJECTION,
      (text) => guard({ direction: 'input', text, models }).decision === 'block',
    ),
    kind('injection.noticed', '… or a second look', FRESH_INJECTION, SECOND_INJECTION, (input) =>
      looksTwice({ input, output: 'Done.' }),
    ),
    kind('documents', 'documents: acted on', FRESH_DOCUMENTS, SECOND_DOCUMENTS, (row) => acts(read(row))),
    kind('documents.noticed', '… or a second look', FRESH_DOCUMENTS, SECOND_DOCUMENTS, (row) => looksTwice(read(row))),
    kind('faithfulness', 'outputs: acted on', FRESH_FAITHFULNESS, SECOND_FAITHFULNESS, (row) => acts(answered(row))),
    kind('faithfulness.noticed', '… or a second look', FRESH_FAITHFULNESS, SECOND_FAITHFULNESS, (row) =>
      looksTwice(answered(row)),
    ),
    kind('toxicity', 'toxicity: a second look', FRESH_TOXICITY, SECOND_TOXICITY, asksForAnother('toxicity')),
    kind('harm', 'requests for harm: a second look', FRESH_HARM, SECOND_HARM, asksForAnother('harmful-request')),
  ];
}

/** Between a context and the output in one row. */
const ANSWER = '\n=> ';

function kind(id: string, what: string, first: FreshRows, second: FreshRows, isFound: (row: string) => boolean): Kind {
  return { id, what, first, second, isFound };
}

/**
 * Rows of our own, written before anybody looked how they are judged. The errors of the first list were read since; the
 * second was written after that, and what is published of it was measured once. `loadNames` has to be awaited before.
 */
export function freshFigures(models: readonly RiskModel[]): { text: string; figures: Figure[] } {
  const measured = kindsOf(models).map(({ id, what, first, second, isFound }) => ({
    id,
    what,
    first,
    second,
    shares: [first, second].map(({ toBeFound, harmless }) => [share(toBeFound, isFound), share(harmless, isFound)]),
  }));
  const rows = measured.map(({ what, first, second, shares }) => [
    what,
    ...[first, second].flatMap(({ toBeFound, harmless }, index) => {
      const [found = 0, flagged = 0] = shares[index] ?? [];
      return [`${show(found)} of ${toBeFound.length}`, `${show(flagged)} of ${harmless.length}`];
    }),
  ]);
  const figures = measured.flatMap(({ id, what, shares }) => {
    const [, [found = 0, flagged = 0] = []] = shares;
    return [
      atLeast(`fresh.${id}.found`, `fresh rows, ${what}`, found),
      atMost(`fresh.${id}.flagged`, '… harmless ones', flagged),
    ];
  });
  const heads = [
    'rows of our own',
    'first: found',
    'first: harmless flagged',
    'second: found',
    'second: harmless flagged',
  ];
  return { text: markdownTable(heads, rows), figures };
}
