import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/**
 * X-Ray segments for work that no client waits for. The tracer costs some 46 ms at start, so the
 * functions behind the API, which are traced by the service itself, do without it.
 */
export function traceHandler(service: string) {
  return captureLambdaHandler(new Tracer({ serviceName: service }), { captureResponse: false });
}
