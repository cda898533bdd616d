import { describe, expect, test } from 'vitest';
import { MAX_BODY_DEPTH } from '../../functions/runtime/json-body.ts';
import { scriptedGateway as gateway, saying, wholeAnswer } from '../support/memory/scripted-gateway.ts';

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const RESPONSES = '/v1/responses';
const EMBEDDINGS = '/v1/embeddings';
const ROUTES = [CHAT, MESSAGES, RESPONSES, EMBEDDINGS];
const CHAT_ASKED = { model: 'house:small', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
const ASKED = { model: 'house:small', input: 'Hi' };
const askedOn = (path: string) => (path === CHAT || path === MESSAGES ? CHAT_ASKED : ASKED);

const answering = () =>
  gateway(() => {
    const { body } = saying('Hello.');
    return wholeAnswer(JSON.stringify({ ...JSON.parse(body), data: [{}] }));
  });

describe.each(ROUTES)('a body on %s', (path) => {
  test.each([
    ['is no JSON', '{', 'malformed_request'],
    ['is nested too deeply', `{"a":${'['.repeat(MAX_BODY_DEPTH)}${']'.repeat(MAX_BODY_DEPTH)}}`, 'malformed_request'],
    ['is no object', '[]', 'invalid_request'],
    ['is nothing', 'null', 'invalid_request'],
    [
      'says something twice deep inside',
      JSON.stringify({ ...askedOn(path), tools: [] }).replace('"tools":[]', '"tools":[{"x":{"a":1,"\\u0061":2}}]'),
      'invalid_request',
    ],
  ])('that %s is refused', async (_name, text, code) => {
    const { system, upstream } = answering();
    const { status, text: told } = await system.send('POST', path, text);
    expect(status).toBe(400);
    expect(path === MESSAGES ? told : JSON.parse(told).error.code).toContain(path === MESSAGES ? 'error' : code);
    expect(upstream.requests).toEqual([]);
  });

  test('that is no UTF-8 is refused', async () => {
    const { system, upstream } = answering();
    const text = Buffer.from(JSON.stringify(askedOn(path)).replace('Hi', 'H\u00e9'), 'latin1');
    expect((await system.send('POST', path, text)).status).toBe(400);
    expect(upstream.requests).toEqual([]);
  });

  test('goes on without a mark of its byte order', async () => {
    const { system, upstream } = answering();
    expect((await system.send('POST', path, `\ufeff${JSON.stringify(askedOn(path))}`)).status).toBe(200);
    expect(upstream.requests[0]?.text).toMatch(/^{/);
  });
});

test('a name that stands twice is told', async () => {
  const { system } = answering();
  const { body } = await system.send('POST', CHAT, '{"model":"a","metadata":{"k":1,"k":2}}');
  expect(body).toMatchObject({ error: { param: 'k', message: expect.stringContaining('stands twice') } });
});

test('a name may stand in one object and in the one around it', async () => {
  const { ask } = answering();
  expect((await ask({ metadata: { model: 'x', deep: [{ model: 'y' }, { model: 'z' }] } })).status).toBe(200);
});

test('a route that is not there is told before its body is read', async () => {
  const { system } = answering();
  expect((await system.send('POST', '/v1/nothing', '{')).status).toBe(404);
});

test('half a surrogate is no text for a provider that is spoken to in another form', async () => {
  const { system, upstream } = answering();
  await system.send('POST', MESSAGES, JSON.stringify(CHAT_ASKED).replace('"Hi"', '"H\\ud83d"'));
  expect(upstream.requests[0]?.body['messages']).toEqual([{ role: 'user', content: 'H\ufffd' }]);
});

describe('the end user', () => {
  test.each([
    [CHAT, { user: 'ann' }],
    [CHAT, { user: 'bob', safety_identifier: 'ann' }],
    [CHAT, { user: 'ann', safety_identifier: null }],
    [EMBEDDINGS, { user: 'ann' }],
    [RESPONSES, { user: 'ann' }],
    [MESSAGES, { metadata: { user_id: 'ann' } }],
  ])('on %s is who the body says: %j', async (path, fields) => {
    const { system } = answering();
    const sent = await system.send('POST', path, { ...askedOn(path), ...fields });
    expect(sent.status).toBe(200);
    expect((await system.onlyTrace()).user_id).toBe('ann');
  });

  test.each([
    [CHAT, { user: ' ' }],
    [CHAT, { user: 'x'.repeat(1_025) }],
    [CHAT, { user: 7 }],
    [CHAT, { safety_identifier: '', user: 'ann' }],
    [RESPONSES, { user: '' }],
    [EMBEDDINGS, { user: { id: 'ann' } }],
    [MESSAGES, { metadata: { user_id: '' } }],
  ])('on %s whose id is none is refused: %j', async (path, fields) => {
    const { system, upstream } = answering();
    expect((await system.send('POST', path, { ...askedOn(path), ...fields })).status).toBe(400);
    expect(upstream.requests).toEqual([]);
  });

  test('is nobody where the body says null', async () => {
    const { system, ask } = answering();
    await ask({ user: null, metadata: null });
    expect((await system.onlyTrace()).user_id).toBeNull();
  });
});
