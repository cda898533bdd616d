import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  BedrockRuntimeServiceException,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { AegisError } from '../../kernel/errors.ts';
import { bedrockFailureKind, fromConverseAnswer, fromConverseEvents, toConverseRequest } from '../translate/bedrock.ts';
import { type Upstream, UpstreamError } from '../upstream.ts';
import { connectionFailure, httpFailure } from './http-failure.ts';

/** Amazon Bedrock's Converse with the role of the function, spoken to in OpenAI's form. */
export function bedrockUpstream(
  config: Pick<BedrockRuntimeClientConfig, 'endpoint' | 'credentials'>,
  timeoutMilliseconds: number,
): Upstream {
  return {
    async chat(model, { body }, signal) {
      const head = { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(Date.now() / 1_000), model };
      const input = asInput(toConverseRequest(model, body, (base64) => Buffer.from(base64, 'base64')));
      const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
      // Who asks decides whether to ask again.
      const client = new BedrockRuntimeClient({ ...config, maxAttempts: 1 });
      const late = AbortSignal.timeout(timeoutMilliseconds);
      const abortSignal = AbortSignal.any([signal, late]);
      try {
        if (body['stream'] !== true) {
          const answer = await client.send(new ConverseCommand(input), { abortSignal });
          return { kind: 'whole', body: fromConverseAnswer(answer, head, encode) };
        }
        const { stream } = await client.send(new ConverseStreamCommand(input), { abortSignal });
        const events = fromConverseEvents(told(stream ?? [], late), head, encode);
        return { kind: 'stream', events };
      } catch (error) {
        throw failureOf(error, late.aborted);
      }
    },
    async embed() {
      throw new AegisError('invalid_request', 'Embeddings of Bedrock are not offered here.', {
        errors: [{ path: 'model', message: 'is of a provider without embeddings here' }],
      });
    },
  };
}

/** The translation writes what the command takes; the command itself checks it. */
function asInput(request: Record<string, unknown>): ConverseCommandInput {
  const { modelId } = request;
  return { ...request, modelId: typeof modelId === 'string' ? modelId : undefined };
}

async function* told(events: Iterable<unknown> | AsyncIterable<unknown>, late: AbortSignal): AsyncGenerator<unknown> {
  try {
    yield* events;
  } catch (error) {
    throw failureOf(error, late.aborted);
  }
  // A stream that is ended for its time just ends.
  if (late.aborted) throw connectionFailure(null, true);
}

function failureOf(error: unknown, isTimedOut: boolean): UpstreamError {
  if (error instanceof BedrockRuntimeServiceException) {
    const { name, message } = error;
    // An error that comes within a stream has neither a status nor headers.
    const { $metadata: metadata, $response: response }: Partial<BedrockRuntimeServiceException> = error;
    const told = JSON.stringify({ error: { message, type: name, param: null, code: null } });
    const headers = new Headers({ 'retry-after': response?.headers['retry-after'] ?? '' });
    const status = metadata?.httpStatusCode ?? null;
    const byStatus = httpFailure(status ?? 400, headers, told, null);
    const kind = bedrockFailureKind(name) ?? byStatus.kind;
    if (kind === 'refused') return new UpstreamError({ ...byStatus, kind, body: told });
    return new UpstreamError({ ...byStatus, kind, status, body: null });
  }
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return new UpstreamError({ kind: 'auth', status: null, retryAfterSeconds: null, body: null });
  }
  return connectionFailure(error, isTimedOut);
}
