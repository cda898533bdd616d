import type { TraceBody } from '../../../functions/content/trace.ts';
import { evaluationIdOf } from '../../../functions/traces/evaluation-id.ts';
import type { StoredEvaluation, TraceRecord } from '../../../functions/traces/trace-store.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { aBody, anEvaluation, aRecord } from '../builders/records.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from './api.ts';

interface Arriving {
  readonly record?: Partial<TraceRecord>;
  readonly evaluation?: Partial<StoredEvaluation>;
  readonly body?: TraceBody;
}

/** An organization whose people review, over the API in memory. */
export class ReviewDesk {
  readonly api = new MemoryApi();
  readonly #tenant: Promise<MemoryTenant> = this.api.createTenant();
  readonly #keys = new Map<string, Promise<string>>();

  get owner(): Promise<string> {
    return this.#tenant.then(({ key }) => key);
  }

  get organizationId(): Promise<string> {
    return this.#tenant.then(({ organizationId }) => organizationId);
  }

  /** The key of a member, who is made on first sight. */
  keyOf(person: string, member: object = {}): Promise<string> {
    const known = this.#keys.get(person) ?? this.#makeMember(person, member);
    this.#keys.set(person, known);
    return known;
  }

  async configure(config: object): Promise<void> {
    await this.#ask('PATCH', '/projects/default', await this.owner, { config });
    this.api.restart();
  }

  /** A trace whose evaluation waits for a person, as the worker stores it and tells its followers. */
  async arrive(traceId: string, { record = {}, evaluation = {}, body = aBody() }: Arriving = {}): Promise<string> {
    const organizationId = await this.organizationId;
    const conclusions = openConclusions(this.api, this.api.now);
    const stored = aRecord({
      organization_id: organizationId,
      trace_id: traceId,
      charge: { hold_id: `hold-${traceId}`, amounts: { requests: 1, tokens: 15, cost: 600 }, counters: [] },
      ...record,
    });
    const found = anEvaluation({
      evaluation_id: evaluationIdOf(stored, 'test'),
      trace_id: traceId,
      created_at: new Date(this.api.nowMs).toISOString(),
      verdict: 'needs_review',
      severity: 'medium',
      escalated_to: 4,
      decisions: [{ tier: 2, decision: 'escalate', reason: 'A model is uncertain.', evidence: 'x' }],
      ...evaluation,
    });
    await this.api.traces.put(stored, body);
    const counting = { round: conclusions.round() };
    await this.api.traces.storeEvaluation(stored, found, { counting });
    const concluded = { evaluation: found, record: { ...stored, counting, evaluation_id: found.evaluation_id } };
    const [unfollowed] = await conclusions.follow([concluded], false);
    if (unfollowed !== undefined) throw unfollowed.error;
    return found.evaluation_id;
  }

  /** The review of a trace; there is one at least. */
  async reviewOf(traceId: string): Promise<string> {
    const [item] = await this.api.reviews.ofTrace(await this.organizationId, traceId);
    return item?.review_id ?? '';
  }

  async stored(traceId: string) {
    const items = await this.api.reviews.ofTrace(await this.organizationId, traceId);
    return items.at(-1);
  }

  async evaluation(traceId: string) {
    const answer = await this.#ask('GET', `/evaluations/${traceId}`, await this.owner);
    return Object(answer.body);
  }

  async list(person: string, query = ''): Promise<string[]> {
    const answer = await this.#ask('GET', `/reviews${query}`, await this.keyOf(person));
    return Object(answer.body).items.map((item: { trace_id: string }) => item.trace_id);
  }

  async stats() {
    return Object((await this.#ask('GET', '/reviews/stats', await this.owner)).body);
  }

  async work(person: string, traceId: string, step: string, body?: unknown): Promise<MemoryAnswer> {
    const path = `/reviews/${await this.reviewOf(traceId)}/${step}`;
    return this.#ask(step === 'draft' ? 'PUT' : 'POST', path, await this.keyOf(person), body);
  }

  /** Claims, and answers with the token. */
  async claim(person: string, traceId: string): Promise<string> {
    const answer = await this.work(person, traceId, 'claim');
    return Object(answer.body).lease?.token ?? `${answer.status} ${answer.text}`;
  }

  async label(person: string, traceId: string, label: object): Promise<MemoryAnswer> {
    return this.work(person, traceId, 'labels', { lease_token: await this.claim(person, traceId), ...label });
  }

  async ask(method: string, path: string, person: string | null, body?: unknown): Promise<MemoryAnswer> {
    return this.#ask(method, path, person === null ? await this.owner : await this.keyOf(person), body);
  }

  #ask(method: string, path: string, key: string, body?: unknown): Promise<MemoryAnswer> {
    return this.api.send(method, `/api/v1${path}`, { key, body });
  }

  async #makeMember(person: string, member: object): Promise<string> {
    const owner = await this.owner;
    await this.#ask('PUT', `/projects/default/members/${person}`, owner, { role: 'developer', ...member });
    const scopes = ['review:write', 'evaluations:read'];
    const made = await this.#ask('POST', '/api-keys', owner, {
      name: person,
      role: 'developer',
      scopes,
      member_id: person,
    });
    return String(Object(made.body).key);
  }
}
