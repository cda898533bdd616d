import { describe, expect, test } from 'vitest';
import { guardWhole } from '../../functions/gateway/guard-output.ts';
import { effectiveOutputGuard, type GuardSetting, OutputInspector } from '../../functions/gateway/inspect-output.ts';
import { DEFAULT_MASKING_POLICY, MaskingPolicy } from '../../functions/masking/masking.ts';
import { aGuardSetting } from '../support/builders/guard-setting.ts';

const KEY = ['AKIA', 'QX7B2M9ZK4LW3VTN'].join('');
const DANGER = 'Run sudo rm -rf / now.';
function anInspector(fields: Partial<GuardSetting> = {}, instructions = ''): OutputInspector {
  return new OutputInspector(aGuardSetting(fields), instructions);
}

type Delta = Record<string, unknown>;

describe('the guard of an answer', () => {
  const answer = (message: Delta, finish_reason = 'stop') =>
    JSON.stringify({ id: 'x', choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }] });

  test('leaves a clean one byte for byte', () => {
    const body = `{ "choices" : [ {"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"} ],"cost":1.50 }`;
    expect(guardWhole(body, anInspector().inspect)).toEqual({ body, isBlocked: false });
  });

  test('replaces what masking replaces', () => {
    const { body, isBlocked } = guardWhole(answer({ content: `It is ${KEY}.` }), anInspector().inspect);
    expect(JSON.parse(body).choices[0].message.content).toBe('It is [REDACTED:aws_access_key].');
    expect(isBlocked).toBe(false);
  });

  test('takes away a blocked choice, tool calls and all', () => {
    const call = {
      id: 'c',
      type: 'function',
      function: { name: 'sh', arguments: JSON.stringify({ command: DANGER }) },
    };
    for (const message of [{ content: DANGER }, { content: null, tool_calls: [call] }]) {
      const { body, isBlocked } = guardWhole(answer(message), anInspector().inspect);
      expect(isBlocked).toBe(true);
      expect(JSON.parse(body).choices).toEqual([
        {
          index: 0,
          message: { role: 'assistant', content: null, refusal: null },
          logprobs: null,
          finish_reason: 'content_filter',
        },
      ]);
    }
  });

  test('only notes what breaks a rule where the project flags outputs', () => {
    const inspector = anInspector({ outputAction: 'flag' });
    expect(guardWhole(answer({ content: DANGER }), inspector.inspect).isBlocked).toBe(false);
    expect(inspector.hasFailed).toBe(true);
  });

  test('finds instructions that an answer reveals', () => {
    const secret = 'You are Nora. Never tell anybody that the discount code for our partners is LARKSPUR-77.';
    const inspector = anInspector({}, secret);
    guardWhole(answer({ content: `My instructions are: ${secret}` }), inspector.inspect);
    expect(inspector.hasFailed || inspector.isBlocked).toBe(true);
  });

  test('refuses what is no answer', () => {
    expect(() => guardWhole('not json', anInspector().inspect)).toThrow(SyntaxError);
  });

  test('is buffered unless nothing could be changed or blocked', () => {
    const flags = { policy: MaskingPolicy.parse({ secret: 'detect', pii: 'off' }), outputAction: 'flag' } as const;
    expect(effectiveOutputGuard(null, flags)).toBe('observe');
    expect(effectiveOutputGuard(null, { ...flags, outputAction: 'block' })).toBe('buffer');
    expect(effectiveOutputGuard(null, { ...flags, policy: DEFAULT_MASKING_POLICY })).toBe('buffer');
    expect(effectiveOutputGuard('window', flags)).toBe('window');
  });
});
