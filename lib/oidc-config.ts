import * as z from 'zod';

const claim = z.string().regex(/^[\w:./-]{1,200}$/, 'must be the name of a claim');

/** The stage's block `oidc`. */
export const oidcConfigSchema = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .describe('The issuer as it names itself: what stands before `/.well-known/openid-configuration`.'),
  clientId: z.string().min(1).max(256).describe('What the issuer calls this deployment.'),
  name: z
    .string()
    .min(1)
    .max(60)
    .default('your organization')
    .describe('What people know the issuer by, on the button.'),
  organizationId: z
    .string()
    .min(1)
    .optional()
    .describe('Whose members sign in over the issuer. Exactly one of this and `organizationClaim`.'),
  organizationClaim: claim
    .optional()
    .describe('The claim that holds the id of the organization, where one issuer serves several.'),
  memberClaim: claim
    .default('email')
    .describe(
      'The claim that holds the id of the member. `email` counts in lower case, and only where the issuer has verified it.',
    ),
  secretName: z
    .string()
    .regex(/^[\w/+=.@-]{1,512}$/, 'must be the name of a secret')
    .optional()
    .describe(
      'Secret of Secrets Manager with the secret of a confidential client; without it the client is public, and proves itself by PKCE alone.',
    ),
});

type OidcConfig = z.infer<typeof oidcConfigSchema>;

/** What is wrong beyond single fields. */
export function checkOidcConfig(
  { stage, oidc }: { readonly stage: string; readonly oidc?: OidcConfig | undefined },
  addIssue: (path: readonly string[], message: string) => void,
): void {
  if (oidc === undefined) return;
  if (stage !== 'local' && !oidc.issuer.startsWith('https:')) addIssue(['issuer'], 'must be an https address');
  if ((oidc.organizationId === undefined) === (oidc.organizationClaim === undefined)) {
    addIssue(['organizationId'], 'must be there, or organizationClaim, and not both');
  }
}

/** What the function `web` is told, as functions/console/oidc-deployment.ts reads it. */
export function oidcDeploymentOf({ organizationId, organizationClaim, secretName, ...rest }: OidcConfig): string {
  return JSON.stringify({
    ...rest,
    organizationId: organizationId ?? null,
    organizationClaim: organizationClaim ?? null,
    secretName: secretName ?? null,
  });
}
