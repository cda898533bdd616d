import { AegisError } from '../kernel/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Refuses a change that a page of another site may have caused in the browser of somebody who is signed in. A browser
 * says where a request comes from, and no page can make it say otherwise (Fetch Metadata; `Origin` in the Fetch
 * standard, for those that do not have the former). A request without either is not from a browser of today.
 * @throws AegisError `forbidden`
 */
export function requireSameOrigin({ method, headers }: Sent): void {
  if (SAFE_METHODS.has(method)) return;
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined ? isOwnOrigin(headers) : site === 'same-origin';
  if (isOwn) return;
  throw new AegisError('forbidden', 'A session may change something only from a page of this deployment.', {
    errors: [{ path: site === undefined ? 'origin' : 'sec-fetch-site', message: 'must be the same origin' }],
  });
}

function isOwnOrigin({ origin, host }: Sent['headers']): boolean {
  if (origin === undefined || host === undefined) return false;
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1] === host;
}
