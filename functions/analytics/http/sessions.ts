import * as z from 'zod';
import { pseudonymize } from '../../access/pseudonym.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { ClientId } from '../../content/trace.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { proportion } from '../../statistics/proportion.ts';
import { TRACE_FILTER } from '../../traces/http/trace-filter.ts';
import { TraceSummaryResource, toTraceSummary } from '../../traces/http/trace-resource.ts';
import { listTraces, MAX_EXAMINED } from '../../traces/list-traces.ts';
import { describeSession, quantile, type Session, sessionsOf } from '../sessions.ts';
import { PERIOD_QUERY, readPeriod } from './figures-query.ts';
import { RateResource, toRate } from './rate-resource.ts';
import type { FiguresServices } from './services.ts';

/** Traces that one page of sessions looks at. */
const TRACES_PER_PAGE = 500;
const MAX_TURNS = 100;

const SESSION = {
  session_id: z.string().meta({ description: 'Of traces without a session, their conversation.' }),
  user_id: z.string().nullable(),
  turns: z.int(),
  started_at: z.string(),
  last_at: z.string(),
  cost_usd: z.string(),
  unpriced_turns: z.int(),
  tokens: z.int(),
  verdicts: z.object({
    passed: z.int(),
    failed: z.int(),
    needs_review: z.int(),
    not_evaluated: z.int(),
    queued: z.int(),
  }),
  first_failing: z
    .object({ turn: z.int(), trace_id: z.string() })
    .nullable()
    .meta({ description: 'Counted from 1 among the turns that are shown here.' }),
};
const SessionResource = z.object(SESSION).meta({ id: 'Session' });

const PAGE = {
  project_id: TRACE_FILTER.project_id,
  user_id: TRACE_FILTER.user_id,
  from: TRACE_FILTER.from,
  to: TRACE_FILTER.to,
  cursor: z.string().max(1_000).optional(),
};

export const listSessionsRoute = defineRoute({
  operation: 'listSessions',
  method: 'GET',
  path: '/api/v1/sessions',
  summary: 'List the sessions of a project, that with the latest turn first',
  tag: 'sessions',
  params: NONE,
  query: z.strictObject(PAGE),
  body: NO_BODY,
  responses: {
    200: {
      description: `The sessions of the ${TRACES_PER_PAGE} newest traces of the page. One that goes on further back is on the next page again, with its earlier turns.`,
      schema: listOf(SessionResource).meta({ id: 'SessionList' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const { project_id: named, user_id: userId, cursor, from, to } = query;
    const project = await services.findProject(caller, named);
    const user = await pseudonymize(services, caller.organizationId, userId);
    const subject = subjectOf(caller, { projectId: named, userId: user });
    const filter = { from, to, userId: subject.userId ?? undefined, hidesNonModel: true };
    const page = await listTraces(services, project, { filter, limit: TRACES_PER_PAGE, cursor });
    return { status: 200, body: { items: sessionsOf(page.records).map(toSession), next_cursor: page.nextCursor } };
  },
});

export const getSessionRoute = defineRoute({
  operation: 'getSession',
  method: 'GET',
  path: '/api/v1/sessions/{id}',
  summary: 'Read the turns of a session',
  tag: 'sessions',
  params: z.object({ id: ClientId }),
  query: z.strictObject({ ...PAGE, limit: z.coerce.number().int().min(1).max(MAX_TURNS).default(MAX_TURNS) }),
  body: NO_BODY,
  responses: {
    200: {
      description:
        'The newest turns first, and what these come to. A page may be short, or empty, although more follow: `next_cursor` says so. An unknown session has no turns.',
      schema: z
        .object({ ...SESSION, started_at: z.string().nullable(), last_at: z.string().nullable() })
        .omit({ turns: true })
        .extend({ turns: z.array(TraceSummaryResource), next_cursor: z.string().nullable() })
        .meta({ id: 'SessionTurns' }),
    },
  },
  async run({ caller, params, query }, services: FiguresServices) {
    const { project_id: named, user_id: userId, cursor, from, to, limit } = query;
    const project = await services.findProject(caller, named);
    const user = await pseudonymize(services, caller.organizationId, userId);
    const subject = subjectOf(caller, { projectId: named, userId: user });
    const filter = { from, to, userId: subject.userId ?? undefined, sessionId: params.id };
    const page = await listTraces(services, project, { filter, limit, cursor });
    const session = describeSession(params.id, page.records);
    const turns = session.turns.toReversed().map(toTraceSummary);
    const times = { started_at: turns.at(-1)?.created_at ?? null, last_at: turns[0]?.created_at ?? null };
    return { status: 200, body: { ...toSession(session), ...times, turns, next_cursor: page.nextCursor } };
  },
});

const Spread = z.object({ mean: z.number(), p50: z.number(), p95: z.number() }).nullable();

export const sessionFiguresRoute = defineRoute({
  operation: 'getSessionFigures',
  method: 'GET',
  path: '/api/v1/analytics/sessions',
  summary: 'Read how sessions go: turns, cost, and how many have a turn that failed',
  tag: 'analytics',
  params: NONE,
  query: z.strictObject(PERIOD_QUERY),
  body: NO_BODY,
  responses: {
    200: {
      description: `From the ${MAX_EXAMINED.toLocaleString('en')} newest traces of the period; \`is_complete\` says whether that was all.`,
      schema: z
        .object({
          examined_traces: z.int(),
          is_complete: z.boolean(),
          sessions: z.int(),
          turns: Spread,
          cost_usd: z.object({ mean: z.string(), p50: z.string(), p95: z.string() }).nullable(),
          failed_sessions: RateResource,
          first_failing_turn: Spread,
        })
        .meta({ id: 'SessionFigures' }),
    },
  },
  async run({ caller, query }, services: FiguresServices) {
    const project = await services.findProject(caller, query.project_id);
    const period = readPeriod(project, query, services.now());
    const filter = {
      from: new Date(period.from).toISOString(),
      to: new Date(period.until - 1).toISOString(),
      hidesNonModel: true,
    };
    const page = await listTraces(services, project, { filter, limit: MAX_EXAMINED });
    const sessions = sessionsOf(page.records);
    const failing = sessions.flatMap(({ firstFailing }) => firstFailing?.turn ?? []);
    const cost = spreadOf(sessions.map(({ costMicroUsd }) => costMicroUsd));
    return {
      status: 200,
      body: {
        examined_traces: page.records.length,
        is_complete: page.nextCursor === null,
        sessions: sessions.length,
        turns: spreadOf(sessions.map(({ turns }) => turns.length)),
        cost_usd:
          cost === null
            ? null
            : { mean: formatUsd(Math.round(cost.mean)), p50: formatUsd(cost.p50), p95: formatUsd(cost.p95) },
        failed_sessions: toRate(proportion(failing.length, sessions.length)),
        first_failing_turn: spreadOf(failing),
      },
    };
  },
});

function spreadOf(values: readonly number[]) {
  const [p50, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
  if (p50 === null || p50 === undefined || p95 === null || p95 === undefined) return null;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, p50, p95 };
}

function toSession(session: Session): z.infer<typeof SessionResource> {
  return {
    session_id: session.sessionId,
    user_id: session.userId,
    turns: session.turns.length,
    started_at: session.turns[0]?.created_at ?? '',
    last_at: session.turns.at(-1)?.created_at ?? '',
    cost_usd: formatUsd(session.costMicroUsd),
    unpriced_turns: session.unpricedTurns,
    tokens: session.tokens,
    verdicts: session.verdicts,
    first_failing:
      session.firstFailing === null
        ? null
        : { turn: session.firstFailing.turn, trace_id: session.firstFailing.traceId },
  };
}
