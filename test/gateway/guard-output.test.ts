import { describe, expect, test } from 'vitest';
import { SHIPPED_RULES } from '../../functions/evaluation/evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../functions/evaluation/evaluation-config.ts';
import { AnswerAssembly } from '../../functions/gateway/assemble-answer.ts';
import { guardEvents, guardWhole, type InspectOutput } from '../../functions/gateway/guard-output.ts';
import { effectiveOutputGuard, type GuardSetting, OutputInspector } from '../../functions/gateway/inspect-output.ts';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import type { ChatChunk, ChatEvent } from '../../functions/gateway/upstream.ts';
import { DEFAULT_MASKING_POLICY, MaskingPolicy, maskText } from '../../functions/masking/masking.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import { exampleText } from '../../functions/masking/scan/pattern.ts';

const KEY = ['AKIA', 'QX7B2M9ZK4LW3VTN'].join('');
const DANGER = 'Run sudo rm -rf / now.';
const FILLER = 'The weather in the valley was calm and the harvest was good this year. ';
const DONE: ChatEvent = { data: '[DONE]', chunk: null };

const SETTING: GuardSetting = {
  policy: DEFAULT_MASKING_POLICY,
  config: DEFAULT_EVALUATION_CONFIG,
  rules: SHIPPED_RULES,
  domain: 'generic',
  isEnabled: () => true,
  outputAction: 'block',
  models: [],
  hash: (value) => String(value.length),
  now: () => 0,
};

function anInspector(fields: Partial<GuardSetting> = {}, instructions = ''): OutputInspector {
  return new OutputInspector({ ...SETTING, ...fields }, instructions);
}

/** Masks alone, so that thousands of runs are quick. */
const MASK_ONLY: InspectOutput = (text) => {
  const spans = anInspector({ isEnabled: () => false }).inspect(text, 'text').spans;
  return { decision: spans.length > 0 ? 'redact' : 'allow', spans };
};

type Delta = Record<string, unknown>;

function aChunk(delta: Delta, fields: Delta = {}, rest: Delta = {}): ChatEvent {
  const choice = { index: 0, delta, finish_reason: null, ...fields };
  return eventOf({ id: 'chatcmpl-1', model: 'm', choices: [choice], ...rest });
}

function finish(reason = 'stop', index = 0): ChatEvent {
  return eventOf({ id: 'chatcmpl-1', model: 'm', choices: [{ index, delta: {}, finish_reason: reason }] });
}

function usage(): ChatEvent {
  return eventOf({ id: 'chatcmpl-1', model: 'm', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } });
}

async function* streamed(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}

async function run(
  events: readonly ChatEvent[],
  mode: 'buffer' | 'window' | 'observe' | 'off',
  inspect: InspectOutput,
): Promise<ChatEvent[]> {
  const seen: ChatEvent[] = [];
  for await (const event of guardEvents(streamed(events), mode, inspect)) seen.push(event);
  return seen;
}

function answerOf(events: readonly ChatEvent[]) {
  const assembly = new AnswerAssembly();
  for (const { chunk } of events) if (chunk !== null) assembly.add(chunk);
  return assembly.answer();
}

function contentOf(events: readonly ChatEvent[]): unknown {
  return answerOf(events).choices[0]?.message.content;
}

function pieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}

const asContent = (parts: readonly string[]): ChatEvent[] => [
  aChunk({ role: 'assistant', content: '' }),
  ...parts.map((content) => aChunk({ content })),
  finish(),
  DONE,
];

describe('the guard of a stream', () => {
  test.each(['buffer', 'window', 'observe', 'off'] as const)(
    '%s passes clean events byte for byte, in order',
    async (mode) => {
      const odd = {
        data: '{"id":"a",  "choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}], "cost":0.1}',
      };
      const chunk: ChatChunk = { id: 'a', choices: [{ index: 0, delta: { content: 'x' }, finish_reason: null }] };
      const events = [
        ...asContent(pieces(FILLER.repeat(40), 7)).slice(0, -2),
        { ...odd, chunk },
        finish(),
        usage(),
        DONE,
      ];
      const seen = await run(events, mode, anInspector().inspect);
      expect(seen.map(({ data }) => data)).toEqual(events.map(({ data }) => data));
    },
  );

  test.each(['buffer', 'window'] as const)('%s holds back a secret that is split at any place', async (mode) => {
    for (const lead of [0, 500, 1_290, 1_312, 2_100]) {
      const text = `${FILLER.repeat(40).slice(0, lead)} key ${KEY} and then ${FILLER.repeat(30)}`;
      const expected = maskText(text, DEFAULT_MASKING_POLICY).text;
      const start = text.indexOf(KEY);
      for (let split = start - 1; split <= start + KEY.length + 1; split++) {
        const parts = [...pieces(text.slice(0, split), 190), ...pieces(text.slice(split), 190)];
        const seen = await run(asContent(parts), mode, MASK_ONLY);
        expect(contentOf(seen), `${lead} ${split}`).toBe(expected);
      }
    }
  });

  test('window holds back every kind of secret that is known, whatever the size of the pieces', async () => {
    const texts = maskingScanner().patterns.flatMap(({ examples }) => examples.match.map(exampleText));
    expect(texts.length).toBeGreaterThan(150);
    for (const [at, text] of texts.entries()) {
      const whole = `${FILLER.repeat(12 + (at % 9))}\n${text}\n${FILLER.repeat(20)}`;
      const seen = await run(asContent(pieces(whole, 3 + (at % 61))), 'window', MASK_ONLY);
      expect(contentOf(seen), text).toBe(maskText(whole, DEFAULT_MASKING_POLICY).text);
    }
  });

  test('window holds back what is longer than its window, and gives out the rest before the end', async () => {
    const block = `-----BEGIN${''} PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEF\n'.repeat(200)}-----END PRIVATE KEY-----`;
    const whole = `${FILLER.repeat(40)}\n${block}\n${FILLER.repeat(40)}`;
    const given: ChatEvent[] = [];
    let before = 0;
    const source = asContent(pieces(whole, 40));
    async function* watched(): AsyncGenerator<ChatEvent> {
      for (const event of source) {
        before = given.length;
        yield event;
      }
    }
    for await (const event of guardEvents(watched(), 'window', MASK_ONLY)) given.push(event);
    expect(contentOf(given)).toBe(maskText(whole, DEFAULT_MASKING_POLICY).text);
    expect(JSON.stringify(given)).not.toContain('MIIEvQIB');
    expect(before).toBeGreaterThan(source.length / 2);
  });

  test('window reads a long unbroken text in linear time', async () => {
    let read = 0;
    const inspect: InspectOutput = (text) => {
      read += text.length;
      return { decision: 'allow', spans: [] };
    };
    const whole = 'a1B2c3D4'.repeat(20_000);
    expect(contentOf(await run(asContent(pieces(whole, 400)), 'window', inspect))).toBe(whole);
    expect(read).toBeLessThan(4 * whole.length);
  });

  test('buffer gives out nothing before the end', async () => {
    const given: unknown[] = [];
    async function* source(): AsyncGenerator<ChatEvent> {
      for (const event of asContent(['a', 'b']).slice(0, -1)) yield event;
      expect(given).toEqual([]);
      yield DONE;
    }
    for await (const event of guardEvents(source(), 'buffer', anInspector().inspect)) given.push(event);
    expect(given).toHaveLength(5);
  });

  test.each(['buffer', 'window'] as const)(
    '%s ends a blocked choice with content_filter, and the stream with its usage',
    async (mode) => {
      const inspector = anInspector();
      const parts = [...pieces(FILLER.repeat(60), 50), DANGER, ...pieces(FILLER.repeat(60), 50)];
      const seen = await run([...asContent(parts).slice(0, -1), usage(), DONE], mode, inspector.inspect);
      const answer = answerOf(seen);
      expect(answer.choices[0]?.finish_reason).toBe('content_filter');
      expect(seen.at(-1)).toEqual(DONE);
      expect(answer.usage).toEqual({ prompt_tokens: 1, completion_tokens: 2 });
      expect(JSON.stringify(seen)).not.toContain('rm -rf');
      expect(inspector.isBlocked).toBe(true);
      // Whoever puts the pieces together needs a role.
      expect(answer.choices[0]?.message.role).toBe('assistant');
      const reasons = seen.flatMap(({ chunk }) => (chunk?.choices ?? []).map(({ finish_reason: reason }) => reason));
      expect(reasons.filter((reason) => reason !== null)).toEqual(['content_filter']);
    },
  );

  test.each(['buffer', 'window'] as const)('%s guards each choice for itself', async (mode) => {
    const events = [
      aChunk({ role: 'assistant', content: `one ${KEY}` }),
      aChunk({ role: 'assistant', content: DANGER }, { index: 1 }),
      aChunk({ role: 'assistant', content: 'three' }, { index: 2 }),
      finish('stop', 0),
      finish('stop', 1),
      finish('stop', 2),
      DONE,
    ];
    const { choices } = answerOf(await run(events, mode, anInspector().inspect));
    expect(choices.map(({ message, finish_reason: reason }) => [message.content, reason])).toEqual([
      ['one [REDACTED:aws_access_key]', 'stop'],
      ['', 'content_filter'],
      ['three', 'stop'],
    ]);
  });

  test.each([
    ['content', (text: string) => ({ content: text })],
    ['refusal', (text: string) => ({ refusal: text })],
    ['reasoning', (text: string) => ({ reasoning_content: text })],
    [
      'signed reasoning',
      (text: string) => ({ thinking_blocks: [{ type: 'thinking', thinking: text, signature: 's' }] }),
    ],
    ['arguments', (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })],
    ['the older function call', (text: string) => ({ function_call: { arguments: text } })],
    ['a member that nobody knows', (text: string) => ({ notes: [{ index: 0, body: text }] })],
  ] as const)('guards %s in both modes', async (_, asDelta) => {
    for (const mode of ['buffer', 'window'] as const) {
      for (const split of [3, 12, 21]) {
        const text = `a ${KEY} z`;
        const events = [aChunk(asDelta(text.slice(0, split))), aChunk(asDelta(text.slice(split))), finish(), DONE];
        const seen = JSON.stringify(answerOf(await run(events, mode, anInspector().inspect)));
        expect(seen).not.toContain(KEY.slice(4));
        expect(seen).toContain('[REDACTED:aws_access_key]');
      }
      const blocked = await run([aChunk(asDelta(DANGER)), finish(), DONE], mode, anInspector().inspect);
      expect(JSON.stringify(blocked)).not.toContain('rm -rf');
    }
  });

  test('masks arguments as a value, so that they stay JSON and escapes hide nothing', async () => {
    const escaped = `{"note":"\\u0041${KEY.slice(1)}","password":"hunter-Zk42-moon"}`;
    const call = (text: string) => ({
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: text } }],
    });
    const more = (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
    const events = [
      aChunk(call('')),
      ...pieces(escaped, 5).map((each) => aChunk(more(each))),
      finish('tool_calls'),
      DONE,
    ];
    for (const mode of ['buffer', 'window'] as const) {
      const [choice] = answerOf(await run(events, mode, anInspector().inspect)).choices;
      const given = choice?.message.tool_calls?.[0];
      expect(given?.id).toBe('call_1');
      expect(JSON.parse(given?.function?.arguments ?? '')).toMatchObject({ note: '[REDACTED:aws_access_key]' });
      expect(given?.function?.arguments).not.toContain('hunter-Zk42');
    }
  });

  test('tells no probabilities of tokens that were replaced', async () => {
    const logprobs = { content: [{ token: KEY, logprob: -0.1, top_logprobs: [] }] };
    for (const mode of ['buffer', 'window'] as const) {
      const events = [aChunk({ content: KEY }, { logprobs }), aChunk({ content: ' x' }, { logprobs }), finish(), DONE];
      expect(JSON.stringify(await run(events, mode, anInspector().inspect))).not.toContain(KEY.slice(4));
    }
    const whole = {
      choices: [{ index: 0, message: { role: 'assistant', content: KEY }, logprobs, finish_reason: 'stop' }],
    };
    expect(guardWhole(JSON.stringify(whole), anInspector().inspect).body).not.toContain(KEY.slice(4));
  });

  test('observe gives everything out at once and remembers what was in it', async () => {
    const inspector = anInspector();
    const events = asContent([`use ${KEY}. `, DANGER]);
    const seen = await run(events, 'observe', inspector.inspect);
    expect(seen).toEqual(events);
    expect(inspector).toMatchObject({ isBlocked: true, isRedacted: true, hasFailed: true });
  });

  test('gives out nothing of what could not be checked, and breaks off with the provider', async () => {
    const failing: InspectOutput = () => {
      throw new Error('no model');
    };
    for (const mode of ['buffer', 'window'] as const) {
      const given: ChatEvent[] = [];
      const read = async () => {
        for await (const event of guardEvents(streamed(asContent([DANGER])), mode, failing)) given.push(event);
      };
      await expect(read()).rejects.toThrow('no model');
      expect(JSON.stringify(given)).not.toContain('rm -rf');
    }
    async function* cut(): AsyncGenerator<ChatEvent> {
      yield aChunk({ content: KEY.slice(0, 12) });
      throw new Error('cut');
    }
    const given: ChatEvent[] = [];
    const read = async () => {
      for await (const event of guardEvents(cut(), 'window', anInspector().inspect)) given.push(event);
    };
    await expect(read()).rejects.toThrow('cut');
    expect(given).toEqual([]);
  });

  test('ends without a terminal event as it came, all of it checked', async () => {
    const seen = await run(asContent([`x ${KEY}`]).slice(0, -1), 'buffer', anInspector().inspect);
    expect(contentOf(seen)).toBe('x [REDACTED:aws_access_key]');
  });
});

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
