import { describe, expect, test } from 'vitest';
import { AnswerAssembly } from '../../functions/gateway/assemble-answer.ts';
import { AnswerGatherer } from '../../functions/gateway/gather-answer.ts';
import { eventOf, replayAnswer } from '../../functions/gateway/replay-answer.ts';
import {
  type AnswerPiece,
  answerBlocks,
  answerPieces,
  answerUsage,
} from '../../functions/gateway/translate/answer-pieces.ts';
import { fromMessagesAnswer, fromMessagesEvents } from '../../functions/gateway/translate/anthropic.ts';
import { fromConverseAnswer, fromConverseEvents } from '../../functions/gateway/translate/bedrock.ts';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import { WholeAnswer } from '../../functions/gateway/whole-answer.ts';

const CREATED = 1_763_640_000;
const NO_TOKENS = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

async function* sent<T>(events: readonly T[]): AsyncGenerator<T> {
  yield* events;
}

async function answerOf(events: AsyncIterable<ChatEvent>) {
  const assembly = new AnswerAssembly();
  for await (const { chunk } of events) if (chunk !== null) assembly.add(chunk);
  return assembly.answer();
}

describe('an answer of Anthropic that leaves out what it may', () => {
  const MESSAGE = { id: 'msg_1', model: 'claude-opus-5', content: [], usage: {} };
  const streamed = (...events: object[]) =>
    answerOf(
      fromMessagesEvents(
        sent(
          [{ type: 'message_start', message: MESSAGE }, ...events, { type: 'message_stop' }].map((each) =>
            JSON.stringify(each),
          ),
        ),
        CREATED,
      ),
    );

  test('has counts of zero where it tells none, and stopped where it tells no reason', async () => {
    const whole = JSON.parse(fromMessagesAnswer(JSON.stringify({ ...MESSAGE, stop_reason: 'a_new_one' }), CREATED));
    expect(whole).toMatchObject({ usage: NO_TOKENS, choices: [{ message: { content: null }, finish_reason: 'stop' }] });
    const stream = await streamed({ type: 'message_delta', delta: {}, usage: null });
    expect(stream).toMatchObject({ usage: NO_TOKENS, choices: [{ finish_reason: 'stop' }] });
  });

  test('keeps the reason that it has told when a later event tells none', async () => {
    const { choices } = await streamed(
      { type: 'message_delta', delta: { stop_reason: 'max_tokens' } },
      { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 3 } },
    );
    expect(choices[0]?.finish_reason).toBe('length');
  });

  test('calls a tool without an input with an empty object', async () => {
    const block = { type: 'tool_use', id: 'a', name: 'now' };
    const call = { id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } };
    const whole = JSON.parse(fromMessagesAnswer(JSON.stringify({ ...MESSAGE, content: [block] }), CREATED));
    expect(whole.choices[0].message.tool_calls).toEqual([call]);
    const stream = await streamed(
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_stop', index: 0 },
    );
    expect(stream.choices[0]?.message.tool_calls).toEqual([call]);
  });

  test('calls a tool under no name rather than not at all', async () => {
    const block = { type: 'tool_use' };
    const call = { id: '', type: 'function', function: { name: '', arguments: '{}' } };
    const stream = await streamed(
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_stop', index: 0 },
    );
    expect(stream.choices[0]?.message.tool_calls).toEqual([call]);
    const whole = JSON.parse(fromMessagesAnswer(JSON.stringify({ ...MESSAGE, content: [block] }), CREATED));
    expect(whole.choices[0].message.tool_calls).toEqual([call]);
  });

  test('makes no call of a tool that the provider ran itself', async () => {
    const { choices } = await streamed(
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"query":"x"}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: 'Found.' } },
      { type: 'content_block_stop', index: 1 },
    );
    expect(choices[0]?.message).toEqual({ role: 'assistant', content: 'Found.' });
  });

  test('counts from the beginning that it told last', async () => {
    const stream = await streamed(
      { type: 'message_start', message: { ...MESSAGE, usage: { input_tokens: 4 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hi' } },
    );
    expect(stream).toMatchObject({ usage: { prompt_tokens: 4 }, choices: [{ message: { content: 'Hi' } }] });
  });
});

describe('an answer of Converse that leaves out what it may', () => {
  const HEAD = { id: 'chatcmpl-1', created: CREATED, model: 'amazon.nova-lite-v1:0' };
  const encode = () => '';

  test.each([undefined, null, 'a_new_one'])('stopped for the reason %s', async (stopReason) => {
    const answer = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason };
    expect(JSON.parse(fromConverseAnswer(answer, HEAD, encode))).toMatchObject({
      usage: NO_TOKENS,
      choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }],
    });
    const events = [{ messageStart: {} }, { messageStop: { stopReason } }];
    expect((await answerOf(fromConverseEvents(sent(events), HEAD, encode))).choices[0]?.finish_reason).toBe('stop');
  });

  test('calls no tool for a block that begins without one, and an empty object without an input', async () => {
    const events = [
      { messageStart: {} },
      { contentBlockStart: { contentBlockIndex: 0, start: null } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: {} },
    ];
    const { choices } = await answerOf(fromConverseEvents(sent(events), HEAD, encode));
    expect(choices[0]?.message).toEqual({ role: 'assistant', content: 'Hi' });
    const called = { output: { message: { content: [{ toolUse: { toolUseId: 'a', name: 'now' } }] } } };
    const { message } = JSON.parse(fromConverseAnswer(called, HEAD, encode)).choices[0];
    expect(message.tool_calls).toEqual([{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }]);
  });
});

describe('a chat completion that leaves out what it may', () => {
  async function piecesOf(...chunks: Parameters<typeof eventOf>[0][]): Promise<AnswerPiece[]> {
    const all: AnswerPiece[] = [];
    for await (const piece of answerPieces(sent(chunks.map(eventOf)))) all.push(piece);
    return all;
  }

  test('has no model, no text and no reason to stop', async () => {
    expect(await piecesOf({ choices: [{ index: 0 }] })).toEqual([
      { type: 'begin', model: '' },
      { type: 'end', finish: 'stop', usage: null },
    ]);
  });

  test('tells a call whose id, name and arguments come one by one', async () => {
    const said = (call: object) => ({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] } }] });
    const pieces = await piecesOf(
      said({ id: 'a' }),
      said({ function: { name: 'now' } }),
      said({ function: { arguments: '{}' } }),
    );
    expect(pieces.slice(1)).toEqual([
      { type: 'start', kind: 'tool', id: 'a', name: 'now' },
      { type: 'more', text: '{}' },
      { type: 'stop' },
      { type: 'end', finish: 'stop', usage: null },
    ]);
  });

  test('tells a call that has no id', async () => {
    const tool_calls = [{ index: 0, function: { name: 'now', arguments: '{}' } }];
    expect((await piecesOf({ choices: [{ index: 0, delta: { tool_calls } }] })).slice(1, 3)).toEqual([
      { type: 'start', kind: 'tool', id: '', name: 'now' },
      { type: 'more', text: '{}' },
    ]);
  });

  test.each([
    [{ prompt_tokens: 3 }, { input: 3, output: 0 }],
    [{ completion_tokens: 2 }, { input: 0, output: 2 }],
  ])('counts nothing for what %o does not tell', (reported, expected) => {
    expect(answerUsage(reported)).toEqual({
      ...expected,
      cacheRead: 0,
      cacheWrite: 0,
      longCacheWrite: 0,
      reasoning: 0,
    });
  });

  test('without a choice, or with a call of no function, has no blocks', () => {
    expect(answerBlocks(WholeAnswer.parse({}))).toEqual({ blocks: [], finish: 'stop' });
    const answer = WholeAnswer.parse({ choices: [{ message: { tool_calls: [{ id: 'a' }] } }] });
    expect(answerBlocks(answer)).toEqual({ blocks: [], finish: 'stop' });
  });

  test('that says not why it ended stopped, told again as a stream', () => {
    const events = [...replayAnswer(WholeAnswer.parse({ choices: [{ message: { content: 'Hi' } }] }), false)];
    expect(events.at(-2)?.chunk?.choices[0]?.finish_reason).toBe('stop');
  });

  test('is gathered as far as it has come', () => {
    const gatherer = new AnswerGatherer();
    gatherer.event(eventOf({ choices: [{ index: 0, delta: null }] }));
    expect(gatherer).toMatchObject({ hasContent: false, isComplete: false });
    const said = (call: object) => eventOf({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] } }] });
    for (const call of [{ id: 'a' }, { function: { name: 'now' } }, { function: { arguments: '{}' } }])
      gatherer.event(said(call));
    expect(gatherer.answer.toolCalls).toEqual([{ name: 'now', arguments: '{}' }]);
    gatherer.whole('no answer');
    expect(gatherer.isComplete).toBe(false);
  });

  test('is put together with members that are null until they are told', async () => {
    const chunk = (delta: Record<string, unknown>) => eventOf({ choices: [{ index: 0, delta }] });
    const answer = await answerOf(
      sent([chunk({ refusal: null, notes: ['a'] }), chunk({ refusal: null, notes: ['b'] }), chunk({ refusal: 'No.' })]),
    );
    expect(answer.choices[0]?.message).toMatchObject({ refusal: 'No.', notes: ['a', 'b'] });
  });
});
