import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';

export interface XRay {
  /** A subsegment for the handler; the calls that it makes to other services become subsegments below it. */
  readonly middleware: MiddlewareObj;
  /** A subsegment for one part of an invocation, found by its annotations. */
  trace<T>(name: string, annotations: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
}

/** Heavy: only to be loaded by tracing.ts. */
export function openXRay(service: string): XRay {
  const tracer = new Tracer({ serviceName: service });
  return {
    middleware: captureLambdaHandler(tracer, { captureResponse: false }),
    // Resolves by itself what the library calls unknown: the value of an untyped callback.
    trace: (name, annotations, work) =>
      new Promise((resolve, reject) => {
        tracer.provider.captureAsyncFunc(name, async (subsegment) => {
          for (const [key, value] of Object.entries(annotations)) subsegment?.addAnnotation(key, value);
          try {
            resolve(await work());
          } catch (error) {
            // The message of an error may quote what it was given: the log masks it, a segment would not.
            subsegment?.addFaultFlag();
            reject(error);
          } finally {
            subsegment?.close();
          }
        });
      }),
  };
}
