import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/**
 * X-Ray segments of our own for the scheduled jobs. The tracer costs some 46 ms at start and 125 KB, so the
 * functions behind the API and the queue rely on the segments that Lambda itself writes for them.
 */
export function traceHandler(service: string) {
  return captureLambdaHandler(new Tracer({ serviceName: service }), { captureResponse: false });
}
