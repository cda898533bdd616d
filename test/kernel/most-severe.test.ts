import { expect, test } from 'vitest';
import { evaluateTrace } from '../../functions/evaluation/evaluate-trace.ts';
import { countIssues } from '../../functions/evaluation/evaluation.ts';
import { MAX_ISSUES } from '../../functions/kernel/issue.ts';
import type { Finding } from '../../functions/masking/masking-policy.ts';

const finding = (offset: number, severity: Finding['severity']): Finding => ({
  type: 'email_address',
  category: 'pii',
  severity,
  field: 'output',
  offset,
  length: 3,
  action: 'redact',
});

test('an evaluation lists the most severe of very many issues, in their order, and counts them all', () => {
  const findings = Array.from({ length: MAX_ISSUES + 40 }, (_, i) => finding(i, i % 100 === 99 ? 'high' : 'low'));
  const content = { input: 'a question', output: 'an answer' };
  const evaluation = evaluateTrace({ traceId: 't', content, findings, domain: 'generic', now: () => 0 });
  const { issues } = evaluation;
  expect(issues).toHaveLength(MAX_ISSUES);
  expect(countIssues(evaluation)).toBe(findings.length);
  expect(issues.filter(({ severity }) => severity === 'high').map(({ offset }) => offset)).toEqual([
    99, 199, 299, 399, 499,
  ]);
  expect(issues.map(({ offset }) => offset)).toEqual(issues.map(({ offset }) => offset).toSorted((a, b) => a - b));
  expect(evaluation.severity).toBe('high');
});

test('an evaluation of few issues omits none', () => {
  const content = { input: 'a question', output: 'an answer' };
  const findings = [finding(0, 'low')];
  const evaluation = evaluateTrace({ traceId: 't', content, findings, domain: 'generic', now: () => 0 });
  expect(evaluation).not.toHaveProperty('omitted_issues');
  expect(countIssues(evaluation)).toBe(1);
});
