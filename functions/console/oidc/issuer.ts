import * as client from 'openid-client';
import type { Issuer } from '../issuer.ts';
import type { OidcDeployment } from '../oidc-deployment.ts';

const SCOPE = 'openid email profile';
/** Somebody waits, and API Gateway gives up after 30 seconds. */
const TIMEOUT_SECONDS = 8;

/**
 * The issuer, as its discovery document describes it (OpenID Connect Discovery 1.0). What it answers is checked by
 * openid-client: signature, issuer, audience, times, nonce, state.
 * @throws when the issuer does not answer
 */
export async function discoverIssuer(
  deployment: OidcDeployment,
  secret: string | null,
  isLocal: boolean,
): Promise<Issuer> {
  const configuration = await client.discovery(
    new URL(deployment.issuer),
    deployment.clientId,
    undefined,
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    {
      timeout: TIMEOUT_SECONDS,
      execute: [
        // Without it, the library trusts TLS for the signature of a token that it has fetched itself.
        client.enableNonRepudiationChecks,
        // An issuer of a test speaks plain HTTP on the same machine; the configuration lets no other stage name one.
        ...(isLocal ? [client.allowInsecureRequests] : []),
      ],
    },
  );
  return {
    async begin({ redirectUri, state }) {
      const codeVerifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, codeVerifier, nonce };
    },
    async finish({ address, codeVerifier, nonce, state }) {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(address), {
        pkceCodeVerifier: codeVerifier,
        expectedNonce: nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      return { ...tokens.claims() };
    },
  };
}
