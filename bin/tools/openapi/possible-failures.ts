import * as z from 'zod';
import { PERMISSIONS } from '../../../functions/access/permissions.ts';
import type { ResponseDescription, RouteDescription } from '../../../functions/runtime/route.ts';

type Failures = Readonly<Record<number, ResponseDescription>>;

/** Every route refuses a query that it does not know, and any of them may meet trouble of ours. */
const ALWAYS: Failures = {
  422: { description: 'Fields that are not valid; `errors` names each.' },
  500: { description: 'A fault of ours.' },
  503: { description: 'Trouble of ours; Retry-After says when to try again.' },
};

const UNKNOWN: Failures = { 404: { description: 'Unknown, or not yours.' } };

const OF_A_JSON_BODY: Failures = {
  400: { description: 'The body is not JSON.' },
  413: { description: 'The body is too large.' },
  415: { description: 'The body is not application/json.' },
};

/** Whoever needs a key may show none. Only an API key has rights that may not suffice, and a rate. */
const OF_KEYS: Failures = {
  401: { description: 'No valid key.' },
  403: { description: 'The key may not do this.' },
  429: { description: 'The key has made its requests of this minute; Retry-After says when to try again.' },
};

const OF_ACCESS: Readonly<Record<'key' | 'holder' | 'platform' | 'signature' | 'public', Failures>> = {
  key: OF_KEYS,
  holder: OF_KEYS,
  platform: { 401: { description: 'No valid key.' } },
  signature: { 401: { description: 'No valid signature.' } },
  public: {},
};

/** How requests to a route can end that its handler does not tell of itself: from who may call it and what it reads. */
export function possibleFailures(route: RouteDescription): Failures {
  const named = [...namesIn(route.query), ...namesIn(route.body)];
  return {
    ...ALWAYS,
    ...OF_ACCESS[PERMISSIONS[route.operation].access],
    ...(namesIn(route.params).length > 0 || named.some((name) => name === 'project_id' || name === 'projectId')
      ? UNKNOWN
      : {}),
    ...(named.includes('cursor') ? { 400: { description: 'The cursor is not from this list.' } } : {}),
    ...(route.body instanceof z.ZodUndefined ? {} : OF_A_JSON_BODY),
  };
}

function namesIn(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
