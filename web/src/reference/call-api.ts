import { apiAddress } from '../api/places.ts';

interface Call {
  readonly method: string;
  readonly address: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly milliseconds: number;
  readonly text: string;
}

/** Calls the API as the reader filled it in; a refusal is an answer like any other. */
export async function callApi({ method, address, body }: Call): Promise<Answer> {
  const begun = performance.now();
  const response = await fetch(apiAddress(address), {
    method: method.toUpperCase(),
    credentials: 'same-origin',
    ...(body.trim() === '' ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, milliseconds: performance.now() - begun, text: readable(text) };
}

/** JSON is set in lines; anything else stays as it came. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
