import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** An answer that may come in pieces. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
  /** Done when the body is out, within the same invocation. */
  readonly afterwards?: () => Promise<void>;
}

type Handle = (event: APIGatewayProxyEventV2, context: Context) => Promise<StreamedResponse>;
/** Between the metadata of a streamed answer and its body, as Lambda writes it. */
const PRELUDE_END = '\0'.repeat(8);

/**
 * The handler of a function behind a Function URL that streams. Where the runtime cannot stream, as in the emulator of
 * the local system, the same bytes are answered at once.
 */
export function createStreamHandler(handle: Handle): unknown {
  if (!canStream()) return (event: APIGatewayProxyEventV2, context: Context) => atOnce(handle, event, context);
  return awslambda.streamifyResponse(async (event: APIGatewayProxyEventV2, stream, context) => {
    const { status, headers, body, afterwards } = await handle(event, context);
    await pipe(awslambda.HttpResponseStream.from(stream, { statusCode: status, headers }), body);
    await afterwards?.();
  });
}

/** Libraries make the global too, to keep things of an invocation in it. */
function canStream(): boolean {
  return typeof awslambda !== 'undefined' && typeof awslambda.streamifyResponse === 'function';
}

/**
 * Writes pieces as they come. The client may be gone: Lambda does not say so, and a socket of one's own does by an
 * error. Either way the pieces are read to their end, so that what they cost is known.
 */
export async function pipe(stream: Writable, body: string | AsyncIterable<string>): Promise<void> {
  let isGone = false;
  const leave = (): void => {
    isGone = true;
  };
  stream.on('error', leave);
  stream.on('close', leave);
  let isBegun = false;
  for await (const piece of typeof body === 'string' ? [body] : body) {
    isBegun = true;
    if (isGone || stream.write(piece)) continue;
    const waiting = new AbortController();
    const events = ['drain', 'close'].map((event) => once(stream, event, { signal: waiting.signal }));
    await Promise.race(events).catch(leave);
    // The one that did not come is no longer listened for.
    waiting.abort();
  }
  if (isGone) return;
  // Lambda sends status and headers with the first piece: without one the client would wait until the function ends.
  if (!isBegun) stream.write('');
  stream.end();
}

async function atOnce(handle: Handle, event: APIGatewayProxyEventV2, context: Context): Promise<string> {
  const { status, headers, body, afterwards } = await handle(event, context);
  let text = `${JSON.stringify({ statusCode: status, headers })}${PRELUDE_END}`;
  for await (const piece of typeof body === 'string' ? [body] : body) text += piece;
  await afterwards?.();
  return text;
}
