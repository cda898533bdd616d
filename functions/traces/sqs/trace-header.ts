import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';

interface TraceAttributes {
  readonly MessageSystemAttributes?: { readonly AWSTraceHeader: MessageSystemAttributeValue };
  readonly MessageAttributes?: { readonly traceparent: MessageAttributeValue };
}

/**
 * The attributes by which X-Ray, and the caller's own tracing, join what a message causes to the request that sent it.
 * Lambda puts X-Ray's header of the present invocation into the environment; the SDK passes it on only with X-Ray's own
 * library, which is not loaded in every invocation.
 */
export function traceAttributes(
  traceparent: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): TraceAttributes {
  const header = environment['_X_AMZN_TRACE_ID'];
  return {
    ...(header === undefined || header === '' ? {} : { MessageSystemAttributes: { AWSTraceHeader: text(header) } }),
    ...(traceparent === undefined ? {} : { MessageAttributes: { traceparent: text(traceparent) } }),
  };
}

function text(StringValue: string): { DataType: 'String'; StringValue: string } {
  return { DataType: 'String', StringValue };
}
