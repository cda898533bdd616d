/** Why coming back from an issuer signed nobody in. The address names the reason; no text of an address is shown. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  [
    'used',
    'This way of signing in was used already, took longer than ten minutes, or began in another browser. Begin again.',
  ],
  [
    'issuer',
    'The issuer did not sign you in, or answered what cannot be trusted. Try again, or tell who runs this deployment.',
  ],
  ['unverified', 'The issuer has not verified your e-mail address. Verify it there, and try again.'],
  ['member', 'Nobody has given you a role here yet. Ask an administrator of your organization to make you a member.'],
  ['organization', 'The issuer does not say to which organization you belong, or it is not active.'],
]);

/** A sentence about the reason in an address; null without one that is known. */
export function refusalSentence(reason: string | null): string | null {
  return reason === null ? null : (REFUSALS.get(reason) ?? null);
}
