import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { aSpan } from '../support/builders/spans.ts';
import { chat, json } from '../support/readers/read-span.ts';

describe('users, sessions and conversations', () => {
  const spellings = [
    'user_id',
    'userId',
    'UserID',
    'user-id',
    'user.id',
    'end_user_id',
    'endUserId',
    'langfuse_user_id',
  ];
  test.each([
    ...[...spellings, 'user'].map((key) => `traceloop.association.properties.${key}`),
    ...['metadata.user_id', 'langsmith.metadata.userId', 'ai.telemetry.metadata.user_id'],
    ...['langfuse.trace.metadata.user_id', 'enduser.id', 'gen_ai.request.user', 'llm.user'],
    ...['metadata.user_api_key_end_user_id', 'metadata.user_api_key_user_id'],
  ])('%s names the user, and no longer stands anywhere else', (name) => {
    const span = chat({ [name]: 'ann-1' });
    expect(span.user_id).toBe('ann-1');
    expect(json(span).split('ann-1')).toHaveLength(2);
  });

  test.each(['session_id', 'sessionId', 'session.id', 'Session-Id'])('%s names the session', (key) => {
    expect(chat({ [`traceloop.association.properties.${key}`]: 's-1' }).session_id).toBe('s-1');
  });

  test.each(['conversation_id', 'thread_id', 'threadId', 'chat_id'])('%s names the conversation', (key) => {
    expect(chat({ [`langsmith.metadata.${key}`]: 'conv-1' }).conversation_id).toBe('conv-1');
  });

  test.each(["[Scrubbed due to 'session']", '[Filtered]', '<redacted>', '[REDACTED]', '****'])(
    'are nobody where a scrubber took the id away: %s',
    (left) => {
      const span = chat({ 'user.id': left, session_id: left, 'langfuse.session.id': 's-1' });
      expect(span).not.toHaveProperty('user_id');
      expect(span).toMatchObject({ session_id: 's-1', attributes: { 'user.id': left, session_id: left } });
    },
  );

  test('are read within maps, whose other keys stay', () => {
    const {
      user_id: user,
      session_id: session,
      attributes,
    } = chat({
      metadata: json({ user: { id: 'ann-1', plan: 'free' }, session: { id: 's-1' }, tier: 2 }),
    });
    expect([user, session]).toEqual(['ann-1', 's-1']);
    expect(attributes).toEqual({ metadata: { user: { plan: 'free' }, tier: 2 } });
  });

  test('are read within what LiteLLM’s proxy prints of a request', () => {
    const printed =
      "{'session_id': 'visit-3', 'trace_user_id': None, 'headers': {'host': 'localhost', 'x-user-id': 'ann-1'}}";
    const span = chat({ 'metadata.requester_metadata': printed });
    expect(span).toMatchObject({ session_id: 'visit-3', user_id: 'ann-1' });
    expect(span.attributes).toEqual({ 'metadata.requester_metadata': printed });
  });

  test('of which a second is another stay an attribute, as does what is nobody', () => {
    const span = chat({
      'user.id': 'ann-1',
      'langfuse.user.id': 'ben-2',
      'metadata.user_api_key_user_id': 'default_user_id',
      'metadata.user_api_key_hash': 'a digest',
      'session.id': 7,
      'enduser.id': true,
    });
    expect(span).toMatchObject({ user_id: 'ann-1', session_id: '7' });
    expect(span.attributes).toEqual({
      'langfuse.user.id': 'ben-2',
      'metadata.user_api_key_user_id': 'default_user_id',
      'metadata.user_api_key_hash': 'a digest',
      'enduser.id': true,
    });
  });

  test('are read from the resource where the span names none', () => {
    const resource = { 'enduser.id': 'bob', 'session.id': 's-1', 'gen_ai.conversation.id': 'conv-1', 'host.name': 'h' };
    expect(normalizeSpan(aSpan('1', { resource }))).toMatchObject({
      user_id: 'bob',
      session_id: 's-1',
      conversation_id: 'conv-1',
    });
  });
});
