import type * as z from 'zod';
import type { Target } from './dialects/dialect.ts';
import { identityOf } from './identity-names.ts';
import { figureOf } from './token-figures.ts';
import { isOtherNamespace } from './unread-texts.ts';

type Json = z.core.util.JSONType;

/** What a name that stands in no table says by its words. */
export type Guess = Extract<
  Target,
  'user_id' | 'session_id' | 'conversation_id' | 'token counts' | 'cost' | 'tool arguments' | 'tool result'
>;

/**
 * Words of names in which tokens are not what a call used: what it may use, what is left, and what it costs; and sums
 * of several calls.
 */
const NO_USE =
  /(?:^|[._-])(?:max|min|limit|budget|remaining|left|requested?|reserved|window|rate|per|price|cost|aggregated|cumulative|session|quota|estimated?|throughput|speed|latency|time|ratio|percent|pct|saved)(?=$|[._-])|(?:max|min|limit|budget|remaining|per)(?=[A-Z])/i;
const TOKENS = /tokens?(?:_?count)?s?(?=$|[._-])|Tokens?(?:Count)?$|[_.](?:cache|cached|reasoning)$/;
/** A currency has to be named. */
const COST_IN_USD = /(?:^|[._-])(?:total_?)?cost(?:_?in)?[._-]?usd$|(?:total)?CostUsd$/i;
const PART_OF_COST = /input|output|prompt|completion|cache|per|limit|budget|max|saved|saving/i;

/**
 * What the attribute of a dialect that nobody here knows becomes: users, sessions and conversations, so that they can be
 * limited and erased, and tokens and costs, so that they are counted. A text is never guessed. Undefined for any other.
 */
export function guessOf(name: string, value: Json): Guess | undefined {
  if (isOtherNamespace(name) || value === '') return undefined;
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))) {
    if (TOKENS.test(name) && !NO_USE.test(name) && figureOf(name) !== undefined) return 'token counts';
    if (COST_IN_USD.test(name) && !PART_OF_COST.test(name)) return 'cost';
  }
  const identity = typeof value === 'string' || typeof value === 'number' ? identityIn(name, value) : undefined;
  if (identity !== undefined || typeof value === 'number') return identity;
  return GIVEN.test(name) ? 'tool arguments' : ANSWERED.test(name) ? 'tool result' : undefined;
}

/** What a tool is given and answers, which is asked for on spans of tools alone. */
const GIVEN = /(?:^|[._]|[a-z])(?:arguments?|args|kwargs|inputs?|parameters?|params)(?:[._](?:json|value|data))?$/i;
const ANSWERED = /(?:^|[._]|[a-z])(?:results?|outputs?|response|return_?value)(?:[._](?:json|value|data))?$/i;
/** Sessions of protocols, which are of no user. */
const PROTOCOLS = /^(?:mcp|jsonrpc|signalr|websocket|ws|aspnetcore|oauth|saml|tcp|mq|kafka|rabbitmq)[._]/i;

/** An id has to say that it is one: the last part of a name, or the last two. */
function identityIn(name: string, value: Json): Guess | undefined {
  if (PROTOCOLS.test(name)) return undefined;
  const parts = name.split('.');
  const last = parts.at(-1) ?? '';
  const whole = /^(?:id|identifier|uuid)$/i.test(last) ? `${parts.at(-2) ?? ''}.${last}` : last;
  if (!/(?:id|identifier|uuid)$/i.test(whole)) return undefined;
  const identity = identityOf(whole);
  // The id of a thread of an operating system is a number.
  if (identity === 'conversation_id' && /^\d+$/.test(String(value))) return undefined;
  return identity;
}
