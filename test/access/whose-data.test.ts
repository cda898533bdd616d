import { describe, expect, test } from 'vitest';
import { type OperationId, SCOPES } from '../../functions/access/permissions.ts';
import { evaluationEvent } from '../../functions/notifications/alert-event.ts';
import { raiseEvents } from '../../functions/notifications/raise-events.ts';
import { EXPECTED, SUBJECTS, type SubjectKind } from '../support/builders/expected-outcomes.ts';
import { anEvaluation, aRecord, CRITICAL_ISSUE } from '../support/builders/records.ts';
import {
  ALERT_RULE,
  ASKING,
  type Asking,
  CHANNEL,
  type Concern,
  type NamedSubject,
  SOON,
} from '../support/builders/subject-requests.ts';
import { type MemoryAnswer, MemoryApi, ROUTES_OF } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';
import { storeCandidate } from '../support/memory/store-candidate.ts';

/** Owners' keys with every scope, so that only what they are bound to tells them apart. */
const KEYS = {
  'whole organization': {},
  'project web': { project_id: 'web' },
  'user ann': { user_id: 'ann' },
  'member of web': { member_id: 'ada' },
} as const;
type KeyKind = keyof typeof KEYS;
const KEY_KINDS = ['whole organization', 'project web', 'user ann', 'member of web'] as const;

const ROUTES = Object.values(ROUTES_OF).flat();

/** Ids of the right form that nobody has. */
const UNKNOWN_IDS = {
  trace: 'none',
  evaluation: 'none',
  review: 'rv_00000000_none',
  appeal: 'ap_00000000_none',
  reservation: 'none',
  key: '00000000',
  erasure: '0'.repeat(26),
  budget: 'none',
  view: '0'.repeat(26),
  'alert rule': 'none',
  alert: 'ep_web:none:0000000000000000:0',
  silence: 'none',
  channel: 'none',
  delivery: 'none',
} as const;

/** Refused for the state that something is in: whoever is told that may know of it. */
const REFUSED_FOR_A_STATE: ReadonlySet<OperationId> = new Set([
  'renewReview',
  'releaseReview',
  'skipReview',
  'saveReviewDraft',
  'labelReview',
  'undoReviewLabel',
  'freezeAnchor',
  'thawAnchor',
  'confirmChannel',
  'replayDelivery',
  'makeModelVersion',
]);

/** Two organizations with something of everybody in every project. */
class World {
  readonly api = new MemoryApi();
  readonly #owners: Record<'own' | 'other', string> = { own: '', other: '' };
  key = '';

  async open(kind: KeyKind): Promise<this> {
    // A judge that nobody can reach: what a key may name does not depend on it.
    const local = { baseUrl: 'http://127.0.0.1:9/v1', inputUsdPerMillion: 0, outputUsdPerMillion: 0 };
    Object.assign(this.api.judging.deployment, { model: 'compatible:local/none', endpoints: { local } });
    this.api.restart();
    const own = await this.api.createTenant('own');
    this.#owners.own = own.key;
    this.#owners.other = (await this.api.createTenant('other')).key;
    for (const project of ['web', 'shop']) {
      await this.#make('own', '/projects', { project_id: project });
      await this.#make('own', `/projects/${project}/members/grace`, { role: 'admin' }, 'PUT');
    }
    for (const project of ['default', 'web', 'shop']) await storeCandidate(this.api, own.organizationId, project);
    await this.#make('other', '/projects', { project_id: 'theirs' });
    await this.#make('own', '/projects/web/members/ada', { role: 'owner' }, 'PUT');
    const made = await this.#make('own', '/api-keys', { name: 'k', role: 'owner', scopes: SCOPES, ...KEYS[kind] });
    this.key = Object(made.body).key;
    return this;
  }

  /** What the subject is called in a request to this route; something is stored there first if it has to be. */
  async name(asking: Asking, subject: SubjectKind): Promise<NamedSubject> {
    const named: NamedSubject = SUBJECTS[subject];
    if (asking.stores === undefined) return named;
    if (subject === 'nobodys') return { id: UNKNOWN_IDS[asking.stores] };
    const owner = subject === 'theirs' ? 'other' : 'own';
    const user = named.user ?? 'ann';
    switch (asking.stores) {
      case 'key': {
        const body = { name: 'x', scopes: ['traces:read'], project_id: named.project, user_id: named.user };
        return { id: Object((await this.#make(owner, '/api-keys', body)).body).id };
      }
      case 'erasure': {
        const body = { user_id: user, project_id: named.project };
        const path = '/api/v1/traces/delete-by-user';
        const answer =
          subject === 'web'
            ? await this.api.send('POST', path, { key: this.key, body })
            : await this.#make(owner, '/traces/delete-by-user', body);
        return { id: Object(answer.body).erasure_id };
      }
      case 'evaluation':
      case 'review':
      case 'appeal':
        return { id: await this.#evaluated(owner, asking.stores, named.project, user) };
      case 'budget': {
        const body = { name: 'x', period: 'month', limit_usd: '1' };
        return { id: Object((await this.#make(owner, '/budgets', body)).body).budget_id };
      }
      case 'view': {
        const body = { name: 'x', page: '/traces', query: '' };
        const made = await this.#make(owner, `/projects/${named.project}/views`, body);
        return { ...named, id: Object(made.body).view_id };
      }
      case 'channel':
        return { id: Object((await this.#make(owner, '/webhooks', CHANNEL)).body).webhook_id };
      case 'delivery': {
        const id = Object((await this.#make(owner, '/webhooks', CHANNEL)).body).webhook_id;
        return { id: Object((await this.#make(owner, `/webhooks/${id}/test`, undefined)).body).delivery_id };
      }
      case 'alert rule': {
        const body = { ...ALERT_RULE, project_id: named.project };
        return { id: Object((await this.#make(owner, '/alert-rules', body)).body).rule_id };
      }
      case 'silence': {
        const body = { ends_at: SOON, project_id: named.project };
        return { id: Object((await this.#make(owner, '/alert-silences', body)).body).silence_id };
      }
      case 'alert':
        return { id: await this.#alerted(owner, named.project) };
      case 'trace': {
        const body = { model: 'gpt-4', input: 'x', output: 'y', project_id: named.project, user_id: user };
        return { id: Object((await this.#make(owner, '/traces', body)).body).trace_id };
      }
      case 'reservation': {
        const body = { tokens: 1, project_id: named.project, user_id: user };
        return { id: Object((await this.#make(owner, '/quota/reservations', body)).body).reservation_id };
      }
    }
  }

  /** An episode of a project. */
  async #alerted(owner: 'own' | 'other', project = ''): Promise<string> {
    const list = Object((await this.api.send('GET', '/api/v1/organization', { key: this.#owners[owner] })).body);
    const organization_id: string = list.organization_id;
    const record = aRecord({ organization_id, project_id: project, trace_id: `alerted-in-${project}` });
    const concluded = { record, evaluation: anEvaluation({ issues: [CRITICAL_ISSUE] }) };
    await raiseEvents(this.api.alerting, [evaluationEvent(concluded)]);
    const [slot] = await this.api.episodes.slots(organization_id, project);
    return slot?.episode_id ?? '';
  }

  /** A trace that is evaluated, or what lies beside it. */
  async #evaluated(owner: 'own' | 'other', stores: 'evaluation' | 'review' | 'appeal', project = '', user = '') {
    const body = { model: 'gpt-4', input: 'x', output: 'y', project_id: project, user_id: user };
    const id: string = Object((await this.#make(owner, '/traces', body)).body).trace_id;
    await evaluateWaiting(this.api);
    if (stores === 'evaluation') return id;
    if (stores === 'appeal') {
      const made = await this.#make(owner, `/evaluations/${id}/appeals`, { reason: 'x' });
      return String(Object(made.body).appeal_id);
    }
    const made = await this.#make(owner, '/reviews', { trace_ids: [id] });
    return String(Object(made.body).items[0].review_id);
  }

  async #make(owner: 'own' | 'other', path: string, body: unknown, method = 'POST'): Promise<MemoryAnswer> {
    const answer = await this.api.send(method, `/api/v1${path}`, { key: this.#owners[owner], body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  }
}

/** What an answer comes to; a batch and an export tell of each part inside an answer that is well. */
function outcomeOf(operation: OperationId, { status, body }: MemoryAnswer): string {
  const [result] = Object(body).results ?? [];
  const inner = operation === 'submitTraceBatch' && status === 202 ? result.status : status;
  const refusal: string | undefined = Object(body).partialSuccess?.errorMessage;
  if (operation === 'exportSpans' && refusal !== undefined) return refusal.includes('user.id') ? '403' : '404';
  if (inner === 409 && REFUSED_FOR_A_STATE.has(operation)) return 'ok';
  return inner < 400 ? 'ok' : String(inner);
}

/** All that a refusal tells of its cause, without what the request itself named. */
function told({ text }: MemoryAnswer, { project = '-', id = '-' }: NamedSubject): string {
  return text
    .replaceAll(project, '{project}')
    .replaceAll(id, '{id}')
    .replace(/"request_id":"[^"]*"/, '');
}

describe('whose data a key may name', () => {
  test.each(ROUTES)('$operation', async (route) => {
    const asking = ASKING[route.operation];
    const rows = Object.entries(EXPECTED[asking.concern]);
    for (const [column, kind] of KEY_KINDS.entries()) {
      let unknown: string | undefined;
      const found: [string, string | undefined][] = [];
      const foreign: [SubjectKind, string][] = [];
      const world = await new World().open(kind);
      for (const subject of subjectsOf(asking.concern)) {
        const named = await world.name(asking, subject);
        const { path, body } = asking.ask(named);
        const answer = await world.api.send(route.method, path, { key: world.key, body });
        const outcome = outcomeOf(route.operation, answer);
        found.push([subject, outcome]);
        if (outcome === '404') foreign.push([subject, told(answer, named)]);
        if (subject === 'nobodys') unknown = told(answer, named);
      }
      expect(found, `${route.operation} with the key of: ${kind}`).toEqual(
        rows.map(([subject, outcomes]) => [subject, outcomes.split(' ')[column]]),
      );
      // P5: what is not theirs to name is answered like what nobody has.
      for (const [subject, answer] of foreign.filter(([each]) => each !== 'not named')) {
        expect(answer, `${route.operation}, ${subject}`).toBe(unknown);
      }
    }
  });
});

function subjectsOf(concern: Concern): SubjectKind[] {
  const kinds = ['web', 'shop', 'theirs', 'nobodys', 'ann in web', 'bob in web', 'not named'] as const;
  return kinds.filter((kind) => EXPECTED[concern][kind] !== undefined);
}
