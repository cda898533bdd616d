/** Every way in which the stand-in can misbehave. A text that holds `[[stand-in FAULT]]` asks for one. */
export const FAULTS = [
  'rate_limited',
  'rate_limited_retry_after',
  'server_error',
  'unavailable',
  'overloaded',
  'spent_credit',
  'spend_limit',
  'service_quota',
  'bad_key',
  'forbidden',
  'unknown_model',
  'too_large',
  'invalid_request',
  'redirect',
  'slow_first_byte',
  'cut_body',
  'huge_body',
  'garbage',
  'wrong_schema',
  'not_json',
  'fenced',
  'empty',
  'colon',
  'two_answers',
  'out_of_range',
  'number_as_text',
  'token_cap',
  'refusal',
  'content_filter',
  'other_model',
  'missing_usage',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What `Retry-After` says with `rate_limited_retry_after`. */
export const RETRY_AFTER_SECONDS = 7;

const MARKER = /\[\[stand-in ([a-z_]+)\]\]/;

/** The fault that a text asks for. */
export function faultIn(text: string): Fault | undefined {
  const name = MARKER.exec(text)?.[1];
  return FAULTS.find((fault) => fault === name);
}

/** The text that asks for a fault, for a trace. */
export function asking(fault: Fault): string {
  return `[[stand-in ${fault}]]`;
}
