import type { MemberStore } from '../../access/member.ts';
import type { Issuer } from '../issuer.ts';
import type { OidcDeployment } from '../oidc-deployment.ts';
import type { SessionServices } from './session-services.ts';

export interface OidcServices extends SessionServices {
  readonly members: Pick<MemberStore, 'find'>;
  /** Null where nobody signs in over an issuer. */
  readonly oidc: OidcDeployment | null;
  openIssuer(): Promise<Issuer>;
  /** Told of what an issuer answered wrongly; without what it was. */
  noteOidcFailure(cause: unknown): void;
}
