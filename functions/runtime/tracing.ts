import type { MiddlewareObj } from '@middy/core';
import type { XRay } from './x-ray.ts';

/** X-Ray segments of our own, beside those that Lambda itself writes for every invocation that it keeps. */
export interface Tracing {
  readonly middleware: MiddlewareObj;
  trace<T>(name: string, annotations: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
}

/**
 * Loads X-Ray's library (128 KB, 40 ms) in the first invocation whose trace X-Ray keeps, so that an environment that
 * never meets one never pays for it.
 */
export function openTracing(service: string): Tracing {
  let xRay: XRay | undefined;
  return {
    middleware: {
      before: async (request) => {
        if (isKept(process.env['_X_AMZN_TRACE_ID'])) xRay ??= (await import('./x-ray.ts')).openXRay(service);
        await xRay?.middleware.before?.(request);
      },
      after: (request) => xRay?.middleware.after?.(request),
      onError: (request) => xRay?.middleware.onError?.(request),
    },
    trace: (name, annotations, work) => (xRay === undefined ? work() : xRay.trace(name, annotations, work)),
  };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function isKept(header: string | undefined): boolean {
  return header?.split(';').includes('Sampled=1') ?? false;
}
