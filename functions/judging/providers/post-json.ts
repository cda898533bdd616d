import { JudgeFailure } from '../judge-model.ts';
import { brokenConnection, later } from './broken-connection.ts';

/** An answer of a judge is a few hundred tokens: more than this is none. */
const MOST_BYTES = 1_048_576;
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The whole body as JSON; undefined when it is none. */
  readonly json: unknown;
  readonly text: string;
}

/**
 * Sends one request, follows no redirect and reads a bounded body.
 * @throws JudgeFailure `later`: no answer in time, a connection that broke, an answer that was cut or is too long
 */
export async function postJson(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  timeoutMilliseconds: number,
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    const text = await readBounded(response);
    return { status: response.status, headers: response.headers, json: parsed(text), text };
  } catch (error) {
    if (error instanceof JudgeFailure) throw error;
    if (signal.aborted) {
      throw later(`No answer within ${Math.round(timeoutMilliseconds / 1_000)} s.`);
    }
    throw brokenConnection(error);
  }
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    // Leaving the loop cancels what is still to come.
    if (size > MOST_BYTES) throw later(`The answer is longer than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
