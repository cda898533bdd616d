import { describe, expect, test } from 'vitest';
import { checkRubric } from '../../functions/judging/check-rubric.ts';
import { RubricCheck, RubricContent } from '../../functions/judging/rubric.ts';
import { invalidRequest } from '../../functions/runtime/problem.ts';
import type { Rubric } from '../../lib/client/api-types.ts';
import { checkForm, exampleForm, readCheckForm, readExampleForm } from '../../web/src/rules/check-form.ts';
import { diffRubrics } from '../../web/src/rules/rubric-diff.ts';
import {
  contentOf,
  movedCheck,
  NEW_RUBRIC,
  readRubric,
  triedContent,
  withCheck,
  withExample,
  withoutCheck,
  withoutExample,
} from '../../web/src/rules/rubric-draft.ts';
import { rubricProblems } from '../../web/src/rules/rubric-problems.ts';

const CHECK = {
  id: 'polite',
  criterion: 'It is polite.',
  expected: 'yes',
  severity: 'low',
  category: 'policy',
  group: 'style',
  weight: 2,
  evidence: 'quote',
} as const;
const EXAMPLE = { check: 'polite', text: 'Go away', answer: 'no' } as const;
const RUBRIC: Rubric = {
  rubric_id: 'style',
  project_id: 'p',
  origin: 'own',
  version: 'style@1',
  revision: 1,
  name: 'Style',
  enabled: true,
  checks: [CHECK, { ...CHECK, id: 'short' }],
  examples: [EXAMPLE],
  blocking: false,
  filter: {},
  share: 1,
  examples_from_labels: 4,
  label_examples: [],
  created_at: null,
};
const CONTENT = contentOf(RUBRIC);

describe('a rubric', () => {
  test('differs by its checks, their order and its members', () => {
    expect(diffRubrics(RUBRIC, { ...CONTENT })).toEqual([]);
    const turned = diffRubrics(CONTENT, movedCheck(CONTENT, 'short', -1));
    expect(turned.map(({ what }) => what)).toEqual(['order of the checks']);
    const changed = withCheck(withoutCheck(CONTENT, 'short'), { ...CHECK, severity: 'high' }, 'polite');
    const after = { ...withCheck(changed, { ...CHECK, id: 'new' }, null), share: 0.5 };
    expect(diffRubrics(CONTENT, after).map(({ what, kind }) => [what, kind])).toEqual([
      ['check polite: severity', 'changed'],
      ['check short', 'removed'],
      ['check new', 'added'],
      ['share', 'changed'],
    ]);
  });

  test('is read as it is told as JSON, with everything that is not said', () => {
    expect(readRubric(JSON.stringify(CONTENT))).toEqual({ value: CONTENT });
    const short = { name: 'Style', checks: [CHECK] };
    const read = readRubric(JSON.stringify(short));
    expect('value' in read && RubricContent.parse(read.value)).toEqual(RubricContent.parse(short));
    for (const text of [
      '{"name": "x"}',
      '{"name": "x", "checks": [{}]}',
      '{"name": "x", "checks": [], "examples": [1]}',
      '{',
    ]) {
      expect(readRubric(text), text).toHaveProperty('problem');
    }
    expect(triedContent(CONTENT).examples_from_labels).toBe(0);
    expect(contentOf(null)).toBe(NEW_RUBRIC);
  });

  test('keeps the order of its checks, and takes examples along where a check is renamed or goes', () => {
    const ids = ({ checks }: typeof CONTENT): readonly string[] => checks.map(({ id }) => id);
    expect(ids(movedCheck(CONTENT, 'polite', 1))).toEqual(['short', 'polite']);
    expect(movedCheck(CONTENT, 'polite', -1)).toBe(CONTENT);
    expect(movedCheck(CONTENT, 'nothing', 1)).toBe(CONTENT);
    const renamed = withCheck(CONTENT, { ...CHECK, id: 'kind' }, 'polite');
    expect([ids(renamed), renamed.examples]).toEqual([['kind', 'short'], [{ ...EXAMPLE, check: 'kind' }]]);
    expect(withoutCheck(CONTENT, 'polite').examples).toEqual([]);
  });

  test('gets, changes and loses examples by their place', () => {
    const two = withExample(CONTENT, { ...EXAMPLE, text: 'Thank you' }, null);
    expect(two.examples.map(({ text }) => text)).toEqual(['Go away', 'Thank you']);
    expect(withExample(two, { ...EXAMPLE, text: 'Please' }, 1).examples.map(({ text }) => text)).toEqual([
      'Go away',
      'Please',
    ]);
    expect(withoutExample(two, 0).examples.map(({ text }) => text)).toEqual(['Thank you']);
  });
});

describe('a check', () => {
  test('comes from a form as the API takes it, and goes back into it', () => {
    const check = { ...CHECK, source: 'House rule' };
    expect(readCheckForm(checkForm(check), [])).toEqual({ value: check });
    expect(RubricCheck.parse(check)).toEqual(check);
    const form = { ...checkForm(null), id: 'kind', criterion: 'It is kind.', group: 'style' };
    const read = readCheckForm(form, ['polite']);
    expect('value' in read && RubricCheck.parse(read.value)).toMatchObject({ id: 'kind', weight: 1, expected: 'yes' });
  });

  test('is not taken while the API would refuse a field', () => {
    const wrong = { ...checkForm(CHECK), id: 'Kind', criterion: 'a\nb', group: 'x', weight: '11', source: 'x' };
    const problem = expect.any(String);
    expect(readCheckForm(wrong, [])).toEqual({
      problems: { id: problem, criterion: problem, group: problem, weight: problem, source: problem },
    });
    for (const [name, value] of [
      ['id', 'Kind'],
      ['id', 'x'.repeat(49)],
      ['criterion', 'a\u202Eb and more'],
      ['criterion', 'x'.repeat(401)],
      ['group', 'x'],
      ['weight', '0.05'],
    ] as const) {
      expect(readCheckForm({ ...checkForm(CHECK), [name]: value }, []), name).toHaveProperty(`problems.${name}`);
      const sent = { ...CHECK, [name]: name === 'weight' ? Number(value) : value };
      expect(RubricCheck.safeParse(sent).success, name).toBe(false);
    }
    expect(readCheckForm(checkForm(CHECK), ['polite'])).toHaveProperty('problems.id');
  });

  test('has examples that name it, with a text', () => {
    expect(readExampleForm(exampleForm(EXAMPLE, ''))).toEqual({ value: EXAMPLE });
    const reasoned = { ...exampleForm(null, 'polite'), text: 'Hello', reason: ' It greets. ' };
    expect(readExampleForm(reasoned)).toEqual({
      value: { check: 'polite', text: 'Hello', answer: 'yes', reason: 'It greets.' },
    });
    expect(readExampleForm({ ...exampleForm(null, ''), reason: 'no' })).toEqual({
      problems: { check: expect.any(String), text: expect.any(String), reason: expect.any(String) },
    });
  });
});

test('what the API refuses of a rubric is told at the check, the example or the member', () => {
  const content = {
    ...CONTENT,
    checks: [CHECK, { ...CHECK, id: 'rag_short' }],
    examples: [{ ...EXAMPLE, check: 'gone' }],
  };
  let refusals: readonly { readonly path: string; readonly message: string }[] = [];
  try {
    checkRubric('style', RubricContent.parse(content));
  } catch (error) {
    refusals = Object(error).errors;
  }
  const unread = RubricContent.safeParse({
    ...content,
    name: '',
    filter: { tags: [''] },
    checks: [{ ...CHECK, group: 'X' }],
  });
  const errors = unread.success ? [] : invalidRequest(unread.error).errors;
  const problems = Object.fromEntries([...refusals, ...errors].map(({ path, message }) => [path, message]));
  expect(rubricProblems(problems, content)).toEqual({
    checks: { rag_short: { id: expect.any(String) }, polite: { group: expect.any(String) } },
    examples: { 0: { check: expect.any(String) } },
    members: { name: expect.any(String), filter: expect.stringContaining('tags') },
  });
});
