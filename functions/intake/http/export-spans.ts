import type { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import type { IntakeServices } from './services.ts';

/** Media types of every signal. */
export const OTLP_TYPES = ['application/x-protobuf', 'application/json'];

/** How an export of any signal is refused. */
export const OTLP_REFUSALS = {
  400: { description: 'The body is not an export request.' },
  413: { description: 'The body is too large, before or after decompression.' },
  415: { description: 'The body is neither protobuf nor JSON, or it is compressed with something other than gzip.' },
  429: { description: 'The key has made all its requests of this minute.' },
};

/** OTLP/HTTP, where the protocol's own rules hold: status codes, partial success and errors in its own encodings. */
export const exportSpansRoute = {
  ...defineRoute({
    operation: 'exportSpans',
    method: 'POST',
    path: '/v1/traces',
    summary: 'Export spans with any OpenTelemetry SDK (OTLP/HTTP)',
    tag: 'opentelemetry',
    params: NONE,
    query: NONE,
    body: NO_BODY,
    reads: OTLP_TYPES,
    responses: {
      200: {
        description:
          'ExportTraceServiceResponse. `partial_success` counts the spans that were rejected for good and says why, with the place of each; also because their trace was deleted, or has no room: its spans may hold 4.1 MB together, masked. Beside no rejected span its message is a warning: what was left out of spans that were taken, such as an attribute that could not be read, or that no price is known for a model.',
      },
      ...OTLP_REFUSALS,
      429: { description: 'A spent quota refused every span, or the key has made all its requests of this minute.' },
    },
    async run({ caller, request }, services: IntakeServices) {
      const { takeExport } = await protocol();
      return takeExport(services, caller, request);
    },
  }),
  async answerError(error: AegisError, request: HttpRequest) {
    const { statusResponse } = await protocol();
    return statusResponse(error, request);
  },
};

/** Loaded with the first export: an environment that gets none starts faster. */
function protocol() {
  return import('./otlp-export.ts');
}
