import * as z from 'zod';
import type { Clock } from '../kernel/ports.ts';

/** A session ends after this long, however much it is used. */
const SESSION_SECONDS = 12 * 3_600;
/** Or when nobody has used it for this long. */
export const IDLE_SECONDS = 3_600;
/** A one-time link, and a sign-in that leads over an issuer. */
export const LINK_SECONDS = 300;
export const DETOUR_SECONDS = 600;

/** 256 random bits in base62. What is stored of it is its SHA-256: a table that is read opens no session. */
export const TOKEN_LENGTH = 43;

/** Which door somebody came in by. */
export const DOORS = ['key', 'link', 'oidc'] as const;

/** Somebody is signed in to the console. */
export const ConsoleSession = z.object({
  /** Names the session in lists; it does not open it. */
  session_id: z.string(),
  organization_id: z.string(),
  /** The key whose rights the session has; null for a member whom an issuer named. */
  key_id: z.string().nullable(),
  member_id: z.string().nullable(),
  door: z.enum(DOORS),
  created_at: z.string(),
  last_used_at: z.string(),
  /** When it ends at the latest. */
  ends_at: z.string(),
});
export type ConsoleSession = z.infer<typeof ConsoleSession>;

export interface SessionStore {
  /** @param digest SHA-256 of the session's token */
  find(digest: string): Promise<ConsoleSession | null>;
  create(digest: string, session: ConsoleSession): Promise<void>;
  /** Best effort: a session that was ended meanwhile stays ended. */
  markUsed(digest: string, at: string): Promise<void>;
  /** The organization's sessions that have not ended, in the order of their ids: oldest first. */
  list(organizationId: string): Promise<ConsoleSession[]>;
  /** Safe to repeat. False when there was none. */
  end(session: Pick<ConsoleSession, 'organization_id' | 'session_id'>): Promise<boolean>;
}

/** What a one-time token stands for. */
export const SignIn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), key_id: z.string() }),
  z.object({
    kind: z.literal('detour'),
    /** Proves to the issuer that who asks for the tokens is who asked for the code (PKCE, RFC 7636). */
    code_verifier: z.string(),
    nonce: z.string(),
    /** SHA-256 of what the browser keeps in a cookie meanwhile. */
    browser: z.string(),
    redirect_uri: z.string(),
    /** The page of the console that was asked for. */
    view: z.string(),
  }),
]);
export type SignIn = z.infer<typeof SignIn>;

/** Tokens that work once. */
export interface SignInStore {
  put(digest: string, signIn: SignIn, endsAt: number): Promise<void>;
  /** Null when there is none, or there was one and somebody took it or its time is over. */
  take(digest: string): Promise<SignIn | null>;
}

/** Whether a session is over, by its age or because nobody used it. */
export function hasEnded(session: ConsoleSession, now: number): boolean {
  return now >= Date.parse(session.ends_at) || now >= Date.parse(session.last_used_at) + IDLE_SECONDS * 1_000;
}

/** A session that begins now. */
export function newSession(
  deps: { readonly ids: { readonly ulid: () => string }; readonly now: Clock },
  whose: Pick<ConsoleSession, 'organization_id' | 'key_id' | 'member_id' | 'door'>,
): ConsoleSession {
  const now = deps.now();
  const at = new Date(now).toISOString();
  return {
    ...whose,
    session_id: deps.ids.ulid(),
    created_at: at,
    last_used_at: at,
    ends_at: new Date(now + SESSION_SECONDS * 1_000).toISOString(),
  };
}
