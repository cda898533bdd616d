import type * as z from 'zod';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { rowOf } from './dialects/dialects.ts';
import { type Identity, identityOf } from './identity-names.ts';
import { isEmpty, isObject, parseJson, textOf } from './json-text.ts';
import type { Attributes } from './span.ts';

type Json = z.core.util.JSONType;
type Identities = { [name in Identity]?: string };

/** What stands where no user is known: Python's and JavaScript's nothing, and the default of LiteLLM's proxy. */
const NOBODY = new Set(['none', 'null', 'undefined', 'nil', 'default_user_id', 'n/a']);
/** What Logfire, Sentry, Datadog and OpenTelemetry's collector leave of an id that they took away: it is of everybody. */
const TAKEN_AWAY = /^(?:\*+|[[<(]?(?:redacted|filtered|masked|removed|scrubbed(?: due to '[^']*')?)[\])>]?)$/i;

/** Users, sessions and conversations, from the attributes of the span or else of its resource. */
export function identitiesOf(reader: AttributeReader, resource: Attributes): Identities {
  const found: Identities = {};
  for (const identity of ['user_id', 'session_id', 'conversation_id'] as const) {
    for (const claim of reader.of(identity)) if (land(found, identity, claim.value)) reader.use(claim);
  }
  for (const claim of reader.of('identities')) readFamily(reader, claim, found);
  for (const [name, value] of Object.entries(resource)) {
    const target = rowOf(name)?.row[1];
    if (target === 'user_id' || target === 'session_id' || target === 'conversation_id') land(found, target, value);
  }
  return found;
}

/** @returns whether the value stands in its field now */
function land(found: Identities, identity: Identity, value: Json | undefined): boolean {
  const text = textOf(value);
  if (text === undefined || NOBODY.has(text.toLowerCase()) || TAKEN_AWAY.test(text)) return false;
  found[identity] ??= text;
  return found[identity] === text;
}

/** One key of a family, or a map of keys of which the others stay. */
function readFamily(reader: AttributeReader, claim: Claim, found: Identities): void {
  const key = keyOf(claim.name);
  const map = parseJson(claim.value);
  if (!isObject(map)) {
    for (const [key, value] of pythonPairs(claim.value)) {
      const named = identityOf(key);
      if (named !== undefined) land(found, named, value);
    }
    const identity = identityOf(key);
    if (identity !== undefined && land(found, identity, claim.value)) reader.use(claim);
    return;
  }
  const rest = withoutIdentities(map, '', found);
  if (rest !== map) reader.use(claim, isEmpty(rest) ? [] : [['', rest]]);
}

/** The texts of a Python dictionary, which LiteLLM's proxy writes as it prints. The whole stays an attribute. */
function pythonPairs(value: Json): (readonly [key: string, value: string])[] {
  if (typeof value !== 'string' || !value.startsWith("{'")) return [];
  return [...value.matchAll(/'([\w.-]{1,64})': '([^'\\]{1,256})'/g)].map(([, key = '', text = '']) => [key, text]);
}

/** What of a name its family does not say. */
function keyOf(name: string): string {
  const below = rowOf(name)?.below;
  return typeof below === 'string' ? name.slice(below.length + 1) : '';
}

/** Maps within maps may name a user by their own name, as in `{user: {id}}`. */
function withoutIdentities(map: { readonly [name: string]: Json }, path: string, found: Identities): Json {
  const entries = Object.entries(map).map(([key, value]): readonly [string, Json | undefined] => {
    if (isObject(value)) return [key, withoutIdentities(value, `${path}${key}`, found)];
    const identity = identityOf(key) ?? identityOf(path + key);
    return [key, identity !== undefined && land(found, identity, value) ? undefined : value];
  });
  if (entries.every(([key, value]) => value === map[key])) return map;
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      value === undefined || (value !== map[key] && isEmpty(value)) ? [] : [[key, value]],
    ),
  );
}
