import {
  type Upstream,
  UpstreamError,
  type UpstreamFailure,
  type UpstreamRequest,
} from '../../../functions/gateway/upstream.ts';
import { MemoryGateway } from './gateway.ts';

type Answer = Awaited<ReturnType<Upstream['chat']>>;
type Script = (model: string, signal: AbortSignal) => Answer | Promise<Answer>;

const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };

export const wholeAnswer = (body: string) => ({ kind: 'whole', body }) as const;

/** A whole answer of one choice, whose provider reports 19 tokens. */
export const saying = (content: string | null, message: object = {}) =>
  wholeAnswer(
    JSON.stringify({
      id: 'chatcmpl-1',
      choices: [{ index: 0, message: { role: 'assistant', content, ...message }, finish_reason: 'stop' }],
      usage: USAGE,
    }),
  );

export const failing = (kind: UpstreamFailure['kind']) =>
  new UpstreamError({ kind, status: null, retryAfterSeconds: null, body: null });

/** A provider that answers as it is told. */
class Scripted implements Upstream {
  readonly requests: UpstreamRequest[] = [];
  readonly #answer: Script;

  constructor(answer: Script) {
    this.#answer = answer;
  }

  async chat(model: string, request: UpstreamRequest, signal: AbortSignal) {
    this.requests.push(request);
    return this.#answer(model, signal);
  }

  async embed(model: string, request: UpstreamRequest, signal: AbortSignal) {
    return this.chat(model, request, signal);
  }
}

/** A gateway whose providers `openai` and `house` are one that answers as it is told. */
export function scriptedGateway(answer: Script, settings: MemoryGateway['settings'] = {}) {
  const system = new MemoryGateway();
  const upstream = new Scripted(answer);
  system.providers.set('openai', { upstream, rates: null, isListed: true });
  const rates = { inputUsdPerMillion: 1, outputUsdPerMillion: 1 };
  system.providers.set('house', { upstream, rates, isListed: false });
  system.settings = { guard_output: 'off', guard_input: 'off', ...settings };
  const ask = (fields: object = {}, path = '/v1/chat/completions') =>
    system.send('POST', path, {
      model: 'house:small',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      ...fields,
    });
  return { system, upstream, ask };
}
