import type { ApiKeyRecord, ApiKeyStore } from '../../access/api-key-record.ts';
import type { KeyIssuer } from '../../access/issue-key.ts';
import type { MemberStore } from '../../access/member.ts';
import type { AuditedServices } from '../../audit/http/services.ts';
import type { Hasher } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import type { FindProject } from '../find-project.ts';
import type { OverrideStore } from '../override-domain.ts';
import type { TenantStore } from '../project.ts';
import type { SignUpDependencies } from '../sign-up.ts';

/** What the routes of organizations, projects, members and keys need. */
export interface ProjectServices extends AuditedServices, KeyIssuer, SignUpDependencies {
  readonly tenants: TenantStore;
  readonly members: MemberStore;
  readonly keys: ApiKeyStore;
  readonly overrides: OverrideStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly telemetry: Telemetry;
  /** Whether anything was counted in that quota window of the project, for it or for one of its users. */
  isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean>;
  /** Tells whom it concerns that a key was found in public; safe to repeat. */
  tellLeak(key: ApiKeyRecord): Promise<void>;
  /** Whether one of the stage's secret scanners has signed the body. */
  isSignedReport(keyId: string, signature: string, body: Uint8Array): Promise<boolean>;
}
