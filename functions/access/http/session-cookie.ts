/** Kept by the browser for this host alone, sent over TLS alone; the prefix makes it refuse anything weaker. */
const COOKIE = '__Host-aegis';
/** A stage on one machine speaks plain HTTP on loopback, where browsers take no cookie with that prefix. */
const LOCAL_COOKIE = 'aegis';
/** Beside it, while somebody is on the way over an issuer. */
const DETOUR_SUFFIX = '-detour';

interface CookieJar {
  /** The token of the session in the header `cookie`; null when there is none. */
  read(header: string | undefined): string | null;
  /** A value of `set-cookie`. It ends with the browser at the latest, as a session does on the server. */
  set(token: string): string;
  clear(): string;
}

/** The cookie of a session in a stage. */
export function sessionCookie(stage: string): CookieJar {
  return jar(stage === 'local' ? LOCAL_COOKIE : COOKIE, stage);
}

/** What ties a sign-in over an issuer to the browser in which it began. */
export function detourCookie(stage: string): CookieJar {
  return jar(`${stage === 'local' ? LOCAL_COOKIE : COOKIE}${DETOUR_SUFFIX}`, stage);
}

function jar(name: string, stage: string): CookieJar {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${stage === 'local' ? '' : '; Secure'}`;
  return {
    read(header) {
      for (const pair of (header ?? '').split(';')) {
        const [key, value = ''] = pair.trim().split('=', 2);
        if (key === name && value !== '') return value;
      }
      return null;
    },
    set: (token) => `${name}=${token}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
