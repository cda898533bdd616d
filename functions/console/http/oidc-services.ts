import type { MemberStore } from '../../access/member.ts';
import type { OidcDeployment } from '../oidc-deployment.ts';
import type { SessionServices } from './session-services.ts';

/** Where people prove who they are. */
export interface Issuer {
  /** Where to send somebody, and what to remember until they come back. */
  begin(way: { readonly redirectUri: string; readonly state: string }): Promise<{
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
  }>;
  /**
   * What the issuer says of who came back.
   * @param way.address at which they did, with what the issuer added
   * @throws when anything about it is not as it has to be
   */
  finish(way: {
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
    readonly state: string;
  }): Promise<Readonly<Record<string, unknown>>>;
}

export interface OidcServices extends SessionServices {
  readonly members: Pick<MemberStore, 'find'>;
  /** Null where nobody signs in over an issuer. */
  readonly oidc: OidcDeployment | null;
  openIssuer(): Promise<Issuer>;
  /** Told of what an issuer answered wrongly; without what it was. */
  noteOidcFailure(cause: unknown): void;
}
