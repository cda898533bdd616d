import { expect } from 'vitest';
import type * as z from 'zod';
import { SHIPPED_RULES } from '../../../functions/evaluation/evaluate-trace.ts';
import type { AnswerCache } from '../../../functions/gateway/answer-cache.ts';
import type { OpenedProvider } from '../../../functions/gateway/attempt-call.ts';
import { Cooldowns } from '../../../functions/gateway/cooldowns.ts';
import type { GatewayNote } from '../../../functions/gateway/gateway-ports.ts';
import { GatewaySettings } from '../../../functions/gateway/gateway-settings.ts';
import { type GatewayServices, serveGateway } from '../../../functions/gateway/http/serve.ts';
import { openAiUpstream } from '../../../functions/gateway/providers/open-ai.ts';
import type { GatewayReply } from '../../../functions/gateway/reply.ts';
import type { WholeAnswer } from '../../../functions/gateway/whole-answer.ts';
import type { Project } from '../../../functions/projects/project.ts';
import { evaluationConfigOf } from '../../../functions/projects/project-config.ts';
import type { TraceRecord } from '../../../functions/traces/trace-store.ts';
import { aCaller, ORGANIZATION } from '../builders/records.ts';
import { parseJson } from '../readers/parse-json.ts';
import { MemorySystem } from './system.ts';

/** The whole gateway over stores in memory, and a provider that a test names. */
export class MemoryGateway extends MemorySystem {
  readonly notes: GatewayNote[] = [];
  readonly providers = new Map<string, OpenedProvider>();
  /** What the project has set; by default exact models only. */
  settings: Partial<z.input<typeof GatewaySettings>> = {};
  draw = 0.5;
  /** Of the next requests. */
  deadline: AbortSignal = new AbortController().signal;
  readonly kept = new Map<string, WholeAnswer>();
  readonly answers: AnswerCache = {
    find: async (organizationId, key) => this.kept.get(`${organizationId}/${key}`) ?? null,
    put: async (organizationId, key, answer) => void this.kept.set(`${organizationId}/${key}`, answer),
  };
  readonly #cooldowns = new Cooldowns({
    store: { find: async () => null, put: async () => undefined },
    now: this.now,
    notReached: () => undefined,
  });

  constructor(project: Partial<Project> = {}) {
    super(project);
  }

  /** A provider that is priced by the list. */
  useListed(provider: string, baseUrl: string, idleTimeoutMilliseconds = 30_000): void {
    const upstream = openAiUpstream({ baseUrl, key: 'provider-key', idleTimeoutMilliseconds });
    this.providers.set(provider, { upstream, rates: null, isListed: true });
  }

  get services(): GatewayServices {
    return {
      ...this.submitDependencies,
      ledger: this.ledger,
      authenticate: async () => aCaller({ organizationId: ORGANIZATION }),
      limitRate: async () => ({}),
      findProject: async () => this.project,
      called: () => undefined,
      fault: (error) => {
        throw error;
      },
      cooldowns: this.#cooldowns,
      loadPolicy: async () => ({
        settings: GatewaySettings.parse(this.settings),
        version: 1,
        providers: new Set(this.providers.keys()),
      }),
      answers: this.answers,
      loadGuard: async (project) => ({
        policy: project.masking,
        config: evaluationConfigOf(project),
        rules: SHIPPED_RULES,
        domain: project.default_domain,
        isEnabled: () => true,
        outputAction: project.security.guard_outputs,
        models: [],
        hash: (value) => value,
        now: () => 0,
      }),
      draw: () => this.draw,
      openProvider: async (_organizationId, provider) => {
        const opened = this.providers.get(provider);
        if (opened === undefined) throw new Error(`no provider ${provider}`);
        return opened;
      },
      note: (note) => void this.notes.push(note),
      stopwatch: () => performance.now(),
    };
  }

  /** Sends a request and reads the answer to its end, as a client does; then what is left to do is done. */
  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const reply = await this.reply(method, path, body, headers);
    const text = typeof reply.body === 'string' ? reply.body : (await readPieces(reply.body)).join('');
    await reply.afterwards?.();
    return { status: reply.status, headers: reply.headers, text, body: parseJson(text) };
  }

  /** One chat completion with other services. */
  async sendWith(services: GatewayServices, body: unknown) {
    const reply = await this.reply('POST', '/v1/chat/completions', body, {}, services);
    const text = typeof reply.body === 'string' ? reply.body : (await readPieces(reply.body)).join('');
    await reply.afterwards?.();
    return { status: reply.status, headers: reply.headers, text };
  }

  reply(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
    services: GatewayServices = this.services,
  ): Promise<GatewayReply> {
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const sent = body === undefined ? '' : isText ? body : JSON.stringify(body);
    return serveGateway(
      services,
      {
        method,
        path,
        headers: { authorization: 'Bearer any', 'content-type': 'application/json', ...headers },
        query: {},
        body: Buffer.isBuffer(sent) ? sent : Buffer.from(sent),
        requestId: 'request-1',
        sourceIp: '192.0.2.7',
      },
      this.deadline,
    );
  }

  /** The one trace that was stored. */
  async onlyTrace(): Promise<TraceRecord> {
    const [request, ...others] = this.queue.receiveAll();
    expect(others).toEqual([]);
    const record = await this.traces.findRecord(ORGANIZATION, request?.trace_id ?? '');
    if (record === null) throw new Error('no trace was stored');
    return record;
  }
}

async function readPieces(pieces: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const piece of pieces) read.push(piece);
  return read;
}

/** The data of a stream's events. */
export function dataOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));
}
