import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { askingMilliseconds } from '../../gateway/deadline.ts';
import { serveGateway } from '../../gateway/http/serve.ts';
import { readEvent } from '../../runtime/api.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { createStreamHandler, type StreamedResponse } from '../../runtime/stream-response.ts';
import { openTelemetry } from '../../runtime/telemetry.ts';
import { parseTraceparent, withTraceContext } from '../../runtime/trace-context.ts';
import { openGatewayServices } from './services.ts';

const telemetry = openTelemetry('gateway');
const services = openGatewayServices(telemetry);

export const handler = createStreamHandler(async (event: APIGatewayProxyEventV2, context: Context) => {
  telemetry.logger.addContext(context);
  const startedAt = performance.now();
  const request = await readEvent(event, context.awsRequestId);
  telemetry.logger.appendKeys({ request_id: request.requestId });
  const trace = parseTraceparent(request.headers['traceparent']);
  const deadline = AbortSignal.timeout(askingMilliseconds(context.getRemainingTimeInMillis()));
  const reply = await withTraceContext(trace, () => serveGateway(services, request, deadline));
  telemetry.count(METRICS.gatewayRequests);
  if (reply.status >= 500) telemetry.count(METRICS.gatewayErrors);
  const response: StreamedResponse = {
    ...reply,
    async afterwards() {
      await withTraceContext(trace, async () => reply.afterwards?.());
      telemetry.logger.info('request', {
        method: request.method,
        status: reply.status,
        duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      });
      telemetry.publish();
      telemetry.logger.resetKeys();
    },
  };
  return response;
});
