import { describe, expect, test } from 'vitest';
import { type OperationId, SCOPES } from '../../functions/access/permissions.ts';
import { ASKING, type Asking, type Concern, type NamedSubject } from '../support/builders/subject-requests.ts';
import { type MemoryAnswer, MemoryApi, ROUTES_OF } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

/** Owners' keys with every scope, so that only what they are bound to tells them apart. */
const KEYS = {
  'whole organization': {},
  'project web': { project_id: 'web' },
  'user ann': { user_id: 'ann' },
  'member of web': { member_id: 'ada' },
} as const;
type KeyKind = keyof typeof KEYS;
const KEY_KINDS = ['whole organization', 'project web', 'user ann', 'member of web'] as const;

/** `shop` is another project of the organization, `theirs` one of another organization. */
const SUBJECTS = {
  web: { project: 'web' },
  shop: { project: 'shop' },
  theirs: { project: 'theirs' },
  nobodys: { project: 'nobodys' },
  'ann in web': { project: 'web', user: 'ann' },
  'bob in web': { project: 'web', user: 'bob' },
  'not named': {},
} as const;
type SubjectKind = keyof typeof SUBJECTS;

/**
 * What each key (whole organization, project web, user ann, member of web) gets: `ok`, `404` as for what nobody has,
 * `403`, or `401` where no key of an organization helps.
 */
const EXPECTED: Readonly<Record<Concern, Readonly<Partial<Record<SubjectKind, string>>>>> = {
  data: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok 404',
  },
  // In `web`, `shop` and `theirs` lies something of ann.
  stored: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'bob in web': 'ok ok 404 ok',
  },
  // A key is reached by those of the same binding: that of `web` is not one of ann, nor of the member.
  key: {
    web: 'ok ok 404 404',
    shop: 'ok 404 404 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok 404',
    'bob in web': 'ok ok 404 404',
  },
  'new key': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok ok',
  },
  // `web` stands for an erasure that the key asked for itself, `shop` for one of another key.
  erasure: {
    web: 'ok ok ok ok',
    shop: 'ok 404 404 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
  },
  // A key of one user reviews nothing.
  review: {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
  },
  'erased user': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok 403',
  },
  limits: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok 403 403',
  },
  'project read': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
  },
  'whole project': {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
  },
  'whole project or default': {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
    'not named': 'ok ok 403 404',
  },
  organization: { 'not named': 'ok 403 403 403' },
  'own organization': { 'not named': 'ok ok ok ok' },
  // A key is no help from a page of another site, which all requests of this test seem to be.
  'sign-in': { 'not named': '403 403 403 403' },
  // Whose sessions a key sees is in test/console/sessions.test.ts; this one is nobody's.
  session: { 'not named': '404 404 404 404' },
  operator: { 'not named': '401 401 401 401' },
  public: { 'not named': 'ok ok ok ok' },
};

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
} as const;

/** Refused for the state that a review is in: whoever is told that may know of the review. */
const NEED_A_LEASE: ReadonlySet<OperationId> = new Set([
  'renewReview',
  'releaseReview',
  'skipReview',
  'saveReviewDraft',
  'labelReview',
  'undoReviewLabel',
  'freezeAnchor',
  'thawAnchor',
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
    this.#owners.own = (await this.api.createTenant('own')).key;
    this.#owners.other = (await this.api.createTenant('other')).key;
    for (const project of ['web', 'shop']) {
      await this.#make('own', '/projects', { project_id: project });
      await this.#make('own', `/projects/${project}/members/grace`, { role: 'admin' }, 'PUT');
    }
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
  if (inner === 409 && NEED_A_LEASE.has(operation)) return 'ok';
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
