import type { Caller } from '../../access/caller.ts';
import { describePolicies, rateLimitHeaders } from '../../quota/refusal.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { exportResponse, readExport } from '../../spans/http/otlp-codec.ts';
import { describeLosses } from '../../spans/omissions.ts';
import { readSpans } from '../../spans/read-spans.ts';
import { receiveSpans } from '../receive-spans.ts';
import { unpricedWarning } from '../warnings.ts';
import type { IntakeServices } from './services.ts';

export { statusResponse } from '../../spans/http/otlp-codec.ts';

/** Takes the spans of a request in and answers as the protocol demands. */
export async function takeExport(
  services: IntakeServices,
  caller: Caller,
  request: HttpRequest,
): Promise<HttpResponse> {
  const { spans, omissions } = readSpans(await readExport(request), services.now());
  const outcome = await receiveSpans(services, caller, spans);
  if (outcome.openedTraces > 0) services.telemetry.count(METRICS.tracesAccepted, outcome.openedTraces);
  if (outcome.droppedSpans > 0) services.telemetry.count(METRICS.nonModelSpansDropped, outcome.droppedSpans);
  if (outcome.refusal !== null && services.quotaAnswer === 'too_many_requests') throw outcome.refusal;
  const warning = unpricedWarning(outcome.unpricedModels);
  const losses = describeLosses({ spans: outcome.rejectedSpans, reasons: outcome.reasons }, omissions);
  const message = [losses, warning ?? ''].filter((text) => text !== '').join(' ');
  const response = await exportResponse(request, { spans: outcome.rejectedSpans, message });
  const limits = rateLimitHeaders(outcome.counters.flatMap(describePolicies), services.now());
  return { ...response, headers: { ...limits, ...response.headers } };
}
