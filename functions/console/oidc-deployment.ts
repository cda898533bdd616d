import * as z from 'zod';

/** What the operator has decided about signing in over an issuer: see `oidc` in docs/configuration.md. */
export const OidcDeployment = z.object({
  issuer: z.string(),
  clientId: z.string(),
  name: z.string(),
  /** Whose members sign in; null where a claim says it. */
  organizationId: z.string().nullable(),
  organizationClaim: z.string().nullable(),
  memberClaim: z.string(),
  /** Null for a public client, which proves itself by PKCE alone. */
  secretName: z.string().nullable(),
});
export type OidcDeployment = z.infer<typeof OidcDeployment>;

/** Why somebody was not signed in, in a word: the page has the sentence for it, and shows no text out of an address. */
export type OidcRefusal = 'used' | 'issuer' | 'unverified' | 'member' | 'organization';

interface Person {
  readonly organizationId: string;
  readonly memberId: string;
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * The member that an issuer names. An e-mail address counts only where the issuer has verified it: otherwise whoever may
 * write the address of somebody else into a profile would be that person here.
 */
export function personOf(deployment: OidcDeployment, claims: Claims): Person | OidcRefusal {
  const { organizationId, organizationClaim, memberClaim } = deployment;
  const organization = organizationId ?? textOf(claims, organizationClaim ?? '');
  if (organization === null) return 'organization';
  const member = textOf(claims, memberClaim);
  if (member === null) return 'member';
  if (memberClaim !== 'email') return { organizationId: organization, memberId: member };
  // Cognito's user pools write the text.
  const isVerified = claims['email_verified'] === true || claims['email_verified'] === 'true';
  if (!isVerified) return 'unverified';
  return { organizationId: organization, memberId: member.toLowerCase() };
}

function textOf(claims: Claims, name: string): string | null {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}

const CONSOLE = '/ui/';
const CALLBACK = '/api/v1/session/oidc/callback';

/**
 * Where the issuer is to send somebody back to: beside the console that they came from. Null for a console of another
 * host, to which no code may be sent.
 *
 * @param from the address of the console's root, as the browser knows it
 * @param host that of the request
 */
export function callbackFor(from: string, host: string | undefined, isLocal: boolean): string | null {
  const address = URL.canParse(from) ? new URL(from) : null;
  if (address === null || address.host !== host || !address.pathname.endsWith(CONSOLE)) return null;
  if (address.protocol !== 'https:' && !(isLocal && address.protocol === 'http:')) return null;
  return `${address.origin}${address.pathname.slice(0, -CONSOLE.length)}${CALLBACK}`;
}

/** Leads on to the first page that the session may see. */
const FIRST_VIEW = '/first';

/** The view that somebody asked for, when it is one of this console. */
export function viewOf(view: string | undefined): string {
  return view !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(view) ? view : FIRST_VIEW;
}
