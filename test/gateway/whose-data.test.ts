import { expect, test } from 'vitest';
import { createProjectFinder } from '../../functions/projects/find-project.ts';
import { EXPECTED, SUBJECTS } from '../support/builders/expected-outcomes.ts';
import { aCaller, aProjectRecord, ORGANIZATION } from '../support/builders/records.ts';
import { saying, scriptedGateway, wholeAnswer } from '../support/memory/scripted-gateway.ts';

/** As in test/access/whose-data.test.ts, in the order of the columns there. */
const KEYS = [
  ['whole organization', {}],
  ['project web', { projectId: 'web' }],
  ['user ann', { userId: 'ann' }],
  ['member of web', { memberId: 'ada', memberRoles: { web: 'owner' } }],
] as const;

const CHAT = { model: 'house:small', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
const INPUT = { model: 'house:small', max_output_tokens: 9, input: 'Hi' };
/** Each way to name the user: by the header, and by what the body of the published form has for it. */
const ROUTES: readonly (readonly [
  string,
  string,
  (user: string) => { headers?: Record<string, string>; body?: object },
])[] = [
  ['POST', '/v1/chat/completions', (user) => ({ headers: { 'x-aegis-user': user } })],
  ['POST', '/v1/chat/completions', (user) => ({ body: { user } })],
  ['POST', '/v1/chat/completions', (user) => ({ body: { safety_identifier: user } })],
  ['POST', '/v1/messages', (user) => ({ body: { metadata: { user_id: user } } })],
  ['POST', '/v1/responses', (user) => ({ body: { user } })],
  ['POST', '/v1/embeddings', (user) => ({ body: { user } })],
  ['GET', '/v1/models', (user) => ({ headers: { 'x-aegis-user': user } })],
];

const VECTORS = JSON.stringify({
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
});

function open(path: string) {
  const { system } = scriptedGateway(() => (path === '/v1/embeddings' ? wholeAnswer(VECTORS) : saying('Paris.')));
  for (const project_id of ['web', 'shop']) system.tenants.setProject(aProjectRecord({ project_id }));
  system.tenants.setProject(aProjectRecord({ organization_id: 'org_other', project_id: 'theirs' }));
  return system;
}

test.each(ROUTES)('%s %s reaches whose data its key may name, and no other', async (method, path, naming) => {
  for (const [column, [kind, bound]] of KEYS.entries()) {
    let unknown: string | undefined;
    for (const [subject, named] of Object.entries(SUBJECTS)) {
      const { project, user }: { readonly project?: string; readonly user?: string } = named;
      const { headers = {}, body = {} } = user === undefined ? {} : naming(user);
      const system = open(path);
      const services = {
        ...system.services,
        authenticate: async () => aCaller({ organizationId: ORGANIZATION, ...bound }),
        findProject: createProjectFinder(system.tenants, system.now),
      };
      const sent = { ...(path === '/v1/responses' || path === '/v1/embeddings' ? INPUT : CHAT), ...body };
      const asked = { ...headers, ...(project === undefined ? {} : { 'x-aegis-project': project }) };
      const reply = await system.reply(method, path, method === 'GET' ? undefined : sent, asked, services);
      await reply.afterwards?.();
      const outcome = reply.status < 400 ? 'ok' : String(reply.status);
      const expected = Object.entries(EXPECTED.data)
        .find(([row]) => row === subject)?.[1]
        .split(' ')[column];
      expect(`${kind}, ${subject}: ${outcome}`).toBe(`${kind}, ${subject}: ${expected}`);
      if (outcome === '404' && project !== undefined) {
        // P5: what is not theirs to name is answered like what nobody has.
        const told = String(reply.body).replaceAll(project, '{project}');
        unknown ??= told;
        expect(told).toBe(unknown);
      }
      if (outcome === 'ok' && method === 'POST') {
        expect(await system.onlyTrace()).toMatchObject({
          project_id: project ?? Object(bound).projectId ?? 'default',
          user_id: user ?? Object(bound).userId ?? null,
        });
      }
    }
  }
});

test.each([
  ['an address', 'jane.doe@example.com'],
  ['a secret', ['AKIA', 'Q3EGUAZTBNXWVK7R'].join('')],
])(
  'P4: a session that holds %s is refused before a provider is asked, as its trace could not be kept',
  async (_, id) => {
    const { system, upstream } = scriptedGateway(() => saying('Paris.'));
    const answer = await system.send('POST', '/v1/chat/completions', CHAT, { 'x-aegis-session': id });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param: 'session_id' } } });
    expect(answer.text).not.toContain(id);
    expect(upstream.requests).toEqual([]);
    expect(system.notes).toEqual([]);
  },
);
