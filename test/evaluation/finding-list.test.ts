import { expect, test } from 'vitest';
import { evaluateTrace } from '../../functions/evaluation/evaluate-trace.ts';
import { countIssues } from '../../functions/evaluation/evaluation.ts';
import { jsonBytes } from '../../functions/kernel/sizes.ts';
import { MAX_FINDINGS } from '../../functions/masking/finding-list.ts';
import { DEFAULT_MASKING_POLICY, maskContent, maskText } from '../../functions/masking/masking.ts';

/** An access key of AWS by its form, which opens nothing. */
const KEY = ['AKIA', 'QX7B2M9ZK4LW3VTN'].join('');
const addresses = (count: number) => 'a@b.io '.repeat(count);

test('P4: 3.6 MB of addresses are all masked, though only so many findings are kept and the others counted', () => {
  const total = 514_000;
  const {
    content,
    findings,
    omitted_findings: omitted,
  } = maskContent({ input: 'Who?', output: addresses(total) }, DEFAULT_MASKING_POLICY);
  expect(content.output).not.toContain('@');
  expect(findings).toHaveLength(MAX_FINDINGS);
  expect(findings.length + (omitted ?? 0)).toBe(total);
});

test('a text alone is held to the same number', () => {
  const { text, findings, omitted_findings: omitted } = maskText(addresses(2_600), DEFAULT_MASKING_POLICY);
  expect(text).not.toContain('@');
  expect([findings.length, omitted]).toEqual([MAX_FINDINGS, 2_100]);
});

test('P7: the one secret behind thousands of addresses is kept and decides the verdict, which counts them all', () => {
  const masked = maskContent({ input: addresses(3_000), output: `the key is ${KEY}` }, DEFAULT_MASKING_POLICY);
  const evaluation = evaluateTrace({ traceId: 't', ...masked, domain: 'generic', now: () => 0 });
  expect(evaluation).toMatchObject({ verdict: 'failed', severity: 'critical' });
  expect(evaluation.issues).toContainEqual(expect.objectContaining({ category: 'secret', field: 'output' }));
  expect(countIssues(evaluation)).toBeGreaterThanOrEqual(3_001);
});

test('findings in the order of the text, the first where all are alike', () => {
  const { findings } = maskText(addresses(1_700), DEFAULT_MASKING_POLICY);
  const offsets = findings.map(({ offset }) => offset);
  expect(offsets[0]).toBe(0);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(offsets.at(-1)).toBeLessThan(MAX_FINDINGS * 30);
});

test('members with very long names make neither findings nor issues long', () => {
  const name = (i: number) => `${'n'.repeat(8_000)}${i}`;
  const metadata = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [name(i), 'a@b.io']));
  const masked = maskContent({ input: 'Who?', output: 'Me.', metadata }, DEFAULT_MASKING_POLICY);
  expect(masked.findings).toHaveLength(400);
  expect(jsonBytes(masked.findings)).toBeLessThan(600_000);
  const evaluation = evaluateTrace({ traceId: 't', ...masked, domain: 'generic', now: () => 0 });
  expect(jsonBytes(evaluation.issues)).toBeLessThan(260_000);
  expect(countIssues(evaluation)).toBeGreaterThanOrEqual(400);
});
