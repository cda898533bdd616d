import * as z from 'zod';
import { TraceSubmission } from '../../content/trace-submission.ts';
import { describePolicies, rateLimitHeaders } from '../../quota/refusal.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { defineRoute, NONE } from '../../runtime/route.ts';
import { submitTrace } from '../submit-trace.ts';
import { readSubmission } from './read-submission.ts';
import type { IntakeServices } from './services.ts';
import { bindToUser, claimKeyOf } from './trace-submission.ts';
import { Warnings, warningsField } from './warning-resource.ts';

const AcceptedTrace = z
  .object({ trace_id: z.string(), status: z.literal('queued'), warnings: Warnings })
  .meta({ id: 'AcceptedTrace' });

export const submitTraceRoute = defineRoute({
  operation: 'submitTrace',
  method: 'POST',
  path: '/api/v1/traces',
  summary: 'Submit a trace for evaluation',
  tag: 'traces',
  params: NONE,
  query: NONE,
  body: TraceSubmission.meta({
    id: 'TraceSubmission',
    description:
      'Messages, an output, contexts, tool calls and a usage are also taken as OpenAI, Anthropic, Gemini and Bedrock write them; see docs/clients.md.',
  }),
  readBody: readSubmission,
  responses: {
    202: {
      description:
        'The trace is stored and queued. It will be evaluated or end in review. `warnings` says when no price is known for it.',
      schema: AcceptedTrace,
    },
    409: { description: 'The trace was deleted while this request ran, or its reservation is no longer open.' },
    413: { description: 'The body is too large, or the trace is too large after compression.' },
    429: {
      description:
        'A quota is spent, or the key has made all its requests of this minute. The headers say which limit and when it resets.',
    },
  },
  async run({ caller, body, request }, services: IntakeServices) {
    const project = await services.findProject(caller, body.project_id);
    const bound = await bindToUser(services, caller, body);
    const key = await claimKeyOf(services, caller, { request, operation: 'trace', body });
    const submission = { ...bound, trace_id: bound.trace_id ?? key?.traceIds[0] };
    const outcome = await submitTrace(services, project, submission);
    if (!outcome.replayed) services.telemetry.count(METRICS.tracesAccepted);
    return {
      status: 202,
      headers: {
        location: `/api/v1/traces/${encodeURIComponent(outcome.traceId)}`,
        ...rateLimitHeaders(outcome.counters.flatMap(describePolicies), services.now()),
      },
      body: { trace_id: outcome.traceId, status: 'queued', ...warningsField(outcome.warnings) },
    };
  },
});
