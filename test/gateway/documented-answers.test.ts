import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAiError, upstreamError } from '../../functions/gateway/openai-error.ts';
import type { UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { AegisError, ERROR_DEFINITIONS, type ErrorCode } from '../../functions/kernel/errors.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

/** The rows of the table of statuses in docs/gateway.md, as `status code`. */
const DOCUMENTED = new Set(
  [...readFileSync(join(CHECKOUT, 'docs/gateway.md'), 'utf8').matchAll(/^\| ([45]\d\d) \| ([^|]+) \|/gm)].flatMap(
    ([, status, codes = '']) => [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => `${status} ${code}`),
  ),
);
const STATUSES = new Set([...DOCUMENTED].map((row) => row.slice(0, 3)));

/** What only the API answers: lists, things that are made, answers that would be too large, wrong methods. */
const NOT_OF_THE_GATEWAY: ReadonlySet<ErrorCode> = new Set([
  'invalid_cursor',
  'method_not_allowed',
  'conflict',
  'limit_reached',
  'idempotency_mismatch',
  'answer_too_large',
]);

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_DEFINITIONS, code);
const CODES = Object.keys(ERROR_DEFINITIONS)
  .filter(isCode)
  .filter((code) => !NOT_OF_THE_GATEWAY.has(code));
const KINDS = ['rate_limited', 'overloaded', 'timeout', 'network', 'auth', 'spent', 'cut'] as const;

function rowOf({ status, body }: { readonly status: number; readonly body: unknown }): string {
  return `${status} ${Object(typeof body === 'string' ? JSON.parse(body) : body).error?.code}`;
}

describe('the documented answers of the gateway', () => {
  test('are those of every error that it can meet, and no other', () => {
    const ours = CODES.map((code) => rowOf(openAiError(new AegisError(code, 'What happened.'), 'request-1')));
    const theirs = KINDS.map((kind: UpstreamFailure['kind']) =>
      rowOf(upstreamError({ kind, status: null, retryAfterSeconds: null, body: null }, {})),
    );
    const rules = ['403 denied_by_rule', '403 layer_above_maximum'];
    expect([...DOCUMENTED].sort()).toEqual([...ours, ...theirs, ...rules].sort());
  });

  const paths = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embeddings', '/v1/models', '/v1/files'];
  const message = fc.record({ role: fc.constantFrom('user', 'system', 'tool', 1), content: fc.jsonValue() });
  const body = fc.oneof(
    fc.string(),
    fc.jsonValue(),
    fc.record(
      {
        model: fc.constantFrom('auto', 'L1', 'openai:gpt-4o', 'nobody:x', 7),
        messages: fc.oneof(fc.array(message, { maxLength: 3 }), fc.jsonValue()),
        input: fc.oneof(fc.string(), fc.jsonValue()),
        max_tokens: fc.constantFrom(1, -1, 'x'),
        stream: fc.constantFrom(true, false, 0),
        user: fc.constantFrom('ann', '', {}),
      },
      { requiredKeys: [] },
    ),
  );

  test.each(paths)('are all that %s answers to anything', async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('POST', 'GET', 'DELETE'), body, async (method, sent) => {
        const answer = await new MemoryGateway().send(method, path, sent);
        if (answer.status < 400) return;
        // Anthropic's envelope has no code.
        if (path === '/v1/messages') expect(STATUSES).toContain(String(answer.status));
        else expect(DOCUMENTED).toContain(rowOf(answer));
      }),
      { numRuns: 60, seed: 20261201 },
    );
  });
});
