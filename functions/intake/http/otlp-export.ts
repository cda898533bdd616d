import type { Caller } from '../../access/caller.ts';
import { describePolicies, rateLimitHeaders } from '../../quota/refusal.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { exportResponse, readExport } from '../../spans/http/otlp-codec.ts';
import { spansOf } from '../../spans/span.ts';
import { receiveSpans } from '../receive-spans.ts';
import { unpricedWarning } from '../warnings.ts';
import type { IntakeServices } from './services.ts';

export { statusResponse } from '../../spans/http/otlp-codec.ts';

/** Enough to see what is wrong, not a log of it. */
const MAX_REASONS = 10;

/** Takes the spans of a request in and answers as the protocol demands. */
export async function takeExport(
  services: IntakeServices,
  caller: Caller,
  request: HttpRequest,
): Promise<HttpResponse> {
  const outcome = await receiveSpans(services, caller, spansOf(await readExport(request)));
  if (outcome.openedTraces > 0) services.telemetry.count(METRICS.tracesAccepted, outcome.openedTraces);
  if (outcome.refusal !== null && services.quotaAnswer === 'too_many_requests') throw outcome.refusal;
  const warning = unpricedWarning(outcome.unpricedModels);
  const message = [...outcome.reasons.slice(0, MAX_REASONS), ...(warning === undefined ? [] : [warning])].join(' ');
  const response = await exportResponse(request, { spans: outcome.rejectedSpans, message });
  const limits = rateLimitHeaders(outcome.counters.flatMap(describePolicies), services.now());
  return { ...response, headers: { ...limits, ...response.headers } };
}
