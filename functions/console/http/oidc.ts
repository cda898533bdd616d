import * as z from 'zod';
import { detourCookie } from '../../access/http/session-cookie.ts';
import { highestRole } from '../../access/roles.ts';
import { DETOUR_SECONDS, TOKEN_LENGTH } from '../../access/session.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { defineOpenRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import type { Issuer } from '../issuer.ts';
import { callbackFor, type OidcRefusal, personOf, viewOf } from '../oidc-deployment.ts';
import type { OidcServices } from './oidc-services.ts';
import { openSession } from './session.ts';
import { SESSION_PATH } from './session-read.ts';

/** From the callback's path back to the console, wherever the deployment is. */
const CONSOLE = '../../../../ui';

const DESCRIPTION = { method: 'GET', tag: 'sessions', params: NONE, body: NO_BODY } as const;

export const getSignInOptionsRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'getSignInOptions',
  path: `${SESSION_PATH}/options`,
  summary: 'Read by which doors people sign in to the console, beside a key',
  query: NONE,
  responses: {
    200: {
      description: 'The doors.',
      schema: z
        .object({
          oidc: z
            .object({ name: z.string() })
            .nullable()
            .meta({ description: 'The issuer, as people know it; null without one.' }),
        })
        .meta({ id: 'SignInOptions' }),
    },
  },
  run: async (_parsed, { oidc }: OidcServices) => ({ status: 200, body: { oidc: oidc && { name: oidc.name } } }),
});

export const startOidcRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'startOidc',
  path: `${SESSION_PATH}/oidc/start`,
  summary: 'Go to the issuer to sign in, and come back to a view of the console',
  query: z.strictObject({
    from: z.string().max(2_000).meta({ description: "The address of the console's root, as the browser knows it." }),
    view: z.string().max(4_000).optional().meta({ description: 'A path below the root, with its query.' }),
  }),
  responses: {
    302: { description: 'Leads to the issuer; to the page to sign in, told why, when the issuer does not answer.' },
    404: { description: 'The deployment has no issuer.' },
  },
  async run({ query, request }, services: OidcServices) {
    if (services.oidc === null) throw new AegisError('not_found', 'This deployment has no issuer.');
    const redirectUri = callbackFor(query.from, request.headers['host'], services.stage === 'local');
    if (redirectUri === null) {
      throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
        errors: [{ path: 'from', message: 'must be the address of the console of this deployment' }],
      });
    }
    const [state, browser] = [services.ids.base62(TOKEN_LENGTH), services.ids.base62(TOKEN_LENGTH)];
    let way: Awaited<ReturnType<Issuer['begin']>>;
    try {
      way = await (await services.openIssuer()).begin({ redirectUri, state });
    } catch (cause) {
      services.noteOidcFailure(cause);
      return refused('issuer', services.stage);
    }
    await services.signIns.put(
      services.sha256(state),
      {
        kind: 'detour',
        code_verifier: way.codeVerifier,
        nonce: way.nonce,
        browser: services.sha256(browser),
        redirect_uri: redirectUri,
        view: viewOf(query.view),
      },
      services.now() + DETOUR_SECONDS * 1_000,
    );
    return {
      status: 302,
      headers: { location: way.address },
      cookies: [detourCookie(services.stage).set(browser)],
    };
  },
});

export const finishOidcRoute = defineOpenRoute({
  ...DESCRIPTION,
  operation: 'finishOidc',
  path: `${SESSION_PATH}/oidc/callback`,
  summary: 'Come back from the issuer, signed in or told why not',
  query: z.looseObject({ code: z.string().optional(), state: z.string().optional(), error: z.string().optional() }),
  responses: { 302: { description: 'Leads to the view that was asked for, or to the page to sign in.' } },
  run: async ({ query, request }, services: OidcServices) => finish(query.state ?? '', request, services),
});

async function finish(state: string, request: HttpRequest, services: OidcServices): Promise<HttpResponse> {
  const { oidc, signIns, sha256, stage } = services;
  const browser = detourCookie(stage).read(request.headers['cookie']);
  const way = await signIns.take(sha256(state));
  // The browser that comes back is the one that left: a link to here signs nobody in as somebody else.
  if (oidc === null || way?.kind !== 'detour' || browser === null || sha256(browser) !== way.browser) {
    return refused('used', stage);
  }
  const { redirect_uri: redirectUri, code_verifier: codeVerifier, nonce, view } = way;
  const address = `${redirectUri}?${new URLSearchParams(request.query)}`;
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = await (await services.openIssuer()).finish({ address, codeVerifier, nonce, state });
  } catch (cause) {
    services.noteOidcFailure(cause);
    return refused('issuer', stage);
  }
  const person = personOf(oidc, claims);
  if (typeof person === 'string') return refused(person, stage);
  const { organizationId, memberId } = person;
  const [organization, member] = await Promise.all([
    services.tenants.findOrganization(organizationId),
    services.members.find(organizationId, memberId),
  ]);
  if (organization?.status !== 'active') return refused('organization', stage);
  const role = highestRole(member?.roles ?? {});
  if (role === null) return refused('member', stage);
  const opened = await openSession(services, request, { organizationId, keyId: null, memberId, role }, 'oidc');
  return {
    status: 302,
    headers: { location: `${CONSOLE}${view}` },
    cookies: [opened.cookie, detourCookie(stage).clear()],
  };
}

function refused(why: OidcRefusal, stage: string): HttpResponse {
  const location = `${CONSOLE}/sign-in?refused=${why}`;
  return { status: 302, headers: { location }, cookies: [detourCookie(stage).clear()] };
}
