import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

type Claims = Readonly<Record<string, unknown>>;

/** Breaks one thing about the next token. */
export type IssuerFault = 'signature' | 'audience' | 'nonce' | 'expired' | 'issuer' | 'error' | 'silent';

/**
 * An issuer of a test: OpenID Connect's code flow with PKCE (Core 1.0, sections 3.1.2 and 3.1.3; RFC 7636). Whoever comes
 * to `/authorize` is who the test has named last, without being asked.
 */
export interface TestIssuer {
  readonly url: string;
  readonly clientId: string;
  /** Whose claims the next code is for. */
  person: Claims;
  fault: IssuerFault | null;
  close(): Promise<void>;
}

interface Grant {
  readonly person: Claims;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

const CLIENT_ID = 'aegis-console';
const KEY_ID = 'test';

/** From another process, `POST /person` says whose claims the next code is for. */
const PersonRequest = z.record(z.string(), z.unknown());
const TokenRequest = z.looseObject({ code: z.string(), code_verifier: z.string(), redirect_uri: z.string() });

export async function startIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const issuer = {
    url: `http://127.0.0.1:${port}`,
    clientId: CLIENT_ID,
    person: {} as Claims,
    fault: null as IssuerFault | null,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', issuer.url);
    if (issuer.fault === 'silent') return void response.destroy();
    switch (address.pathname) {
      case '/.well-known/openid-configuration':
        return sendJson(response, 200, description(issuer.url));
      case '/jwks':
        return sendJson(response, 200, {
          keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }],
        });
      case '/authorize':
        return authorize(address, response);
      case '/person':
        issuer.person = PersonRequest.parse(JSON.parse(await text(request)));
        return sendJson(response, 200, {});
      case '/token':
        return sendToken(new URLSearchParams(await text(request)), response);
      default:
        return sendJson(response, 404, {});
    }
  }

  function authorize({ searchParams: asked }: URL, response: ServerResponse): void {
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('iss', issuer.url);
    if (issuer.fault === 'error') back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      grants.set(code, {
        person: issuer.person,
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri: asked.get('redirect_uri') ?? '',
      });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  function sendToken(asked: URLSearchParams, response: ServerResponse): void {
    const { code, code_verifier: verifier, redirect_uri: redirectUri } = TokenRequest.parse(Object.fromEntries(asked));
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== redirectUri) {
      sendJson(response, 400, { error: 'invalid_grant' });
      return;
    }
    sendJson(response, 200, { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken(grant) });
  }

  function idToken({ person, nonce }: Grant): string {
    const { fault } = issuer;
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      sub: randomUUID(),
      ...person,
      iss: fault === 'issuer' ? 'http://127.0.0.1:9' : issuer.url,
      aud: fault === 'audience' ? 'another-client' : CLIENT_ID,
      nonce: fault === 'nonce' ? 'another' : nonce,
      iat: now,
      exp: fault === 'expired' ? now - 3_600 : now + 300,
    };
    const content = [{ alg: 'RS256', typ: 'JWT', kid: KEY_ID }, claims].map(encode).join('.');
    const signature = sign('sha256', Buffer.from(fault === 'signature' ? `${content}x` : content), privateKey);
    return `${content}.${signature.toString('base64url')}`;
  }

  return issuer;
}

function description(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What a stage is given so that people sign in over an issuer of a test; a claim says to which organization they belong. */
export function issuerContext(url: string): Record<string, string> {
  return {
    oidc: JSON.stringify({ issuer: url, clientId: CLIENT_ID, name: 'Test issuer', organizationClaim: 'organization' }),
  };
}
