import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import { refuseTellingIds } from '../../content/telling-ids.ts';
import { ProjectId, ReservationId, Usd, UserId } from '../../content/trace.ts';
import { type Amounts, formatUsd } from '../../kernel/amounts.ts';
import { requireActive } from '../../projects/require-active.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { payerOf } from '../account.ts';
import type { Counter } from '../ledger-store.ts';
import { describeCounter } from '../quota-status.ts';
import { describePolicies, rateLimitHeaders } from '../refusal.ts';
import {
  DEFAULT_LEASE_SECONDS,
  MAX_LEASE_SECONDS,
  type ReservationRecord,
  ReservationStatus,
  reservationNotFound,
} from '../reservation.ts';
import { LimitStatusResource, toLimitStatuses } from './quota-resource.ts';
import type { ReservationServices } from './services.ts';

const Count = z.int().nonnegative().max(1e12).optional();
const FIGURES = { requests: Count, tokens: Count, cost_usd: Usd.optional() };
const AT_LEAST_ONE = 'must name at least one of requests, tokens, cost_usd';

const ReservationRequest = z
  .strictObject({
    project_id: ProjectId.optional(),
    user_id: UserId.optional(),
    ...FIGURES,
    reservation_id: ReservationId.optional().meta({ description: 'Your own id. It makes the call idempotent.' }),
    lease_seconds: z.int().min(1).max(MAX_LEASE_SECONDS).default(DEFAULT_LEASE_SECONDS),
  })
  .refine(hasFigures, { message: AT_LEAST_ONE })
  .meta({ id: 'ReservationRequest' });

const SettleRequest = z
  .strictObject(FIGURES)
  .refine(hasFigures, { message: AT_LEAST_ONE })
  .meta({ id: 'SettleRequest', description: 'A dimension that is left out is charged as it was reserved.' });

const FiguresResource = z.object({ requests: z.int(), tokens: z.int(), cost_usd: z.string() }).meta({ id: 'Figures' });

const ReservationResource = z
  .object({
    reservation_id: z.string(),
    status: ReservationStatus,
    expires_at: z.string(),
    reserved: FiguresResource,
    limits: z.array(LimitStatusResource),
  })
  .meta({ id: 'Reservation' });

const SettledReservationResource = z
  .object({
    reservation_id: z.string(),
    status: z.literal('settled'),
    charged: FiguresResource,
    late: z.boolean().meta({ description: 'True when the lease had ended before the settlement.' }),
    limits: z.array(LimitStatusResource),
  })
  .meta({ id: 'SettledReservation' });

const PARAMS = z.object({ id: ReservationId });

export const createReservationRoute = defineRoute({
  operation: 'createReservation',
  method: 'POST',
  path: '/api/v1/quota/reservations',
  summary: 'Reserve quota before a model call',
  tag: 'quota',
  params: NONE,
  query: NONE,
  body: ReservationRequest,
  responses: {
    201: {
      description: 'The quota is reserved until the reservation is settled, released or expired.',
      schema: ReservationResource,
    },
    429: {
      description:
        'The estimate does not fit a limit, or the key has made all its requests of this minute. The headers say which limit and when it resets.',
    },
  },
  async run({ caller, body }, services: ReservationServices) {
    const project = await services.findProject(caller, body.project_id);
    requireActive(project);
    // Whether anything would be masked is the question here, not by what.
    refuseTellingIds({ reservation_id: body.reservation_id }, project.masking, () => '');
    const named = await pseudonymize(services, caller.organizationId, body.user_id);
    const { userId } = subjectOf(caller, { projectId: body.project_id, userId: named });
    const payer = await payerOf(services.hasher, project, userId);
    const estimate = { requests: body.requests ?? 0, tokens: body.tokens ?? 0, cost: body.cost_usd ?? 0 };
    const { createReservation } = await loadReservations();
    const { record, counters } = await createReservation(services, payer, {
      reservationId: body.reservation_id,
      estimate,
      leaseSeconds: body.lease_seconds,
    });
    return {
      status: 201,
      headers: headersOf(counters, services),
      body: {
        reservation_id: record.reservation_id,
        status: record.status,
        expires_at: new Date(record.lease_ends_at).toISOString(),
        reserved: toFigures(record.estimate),
        limits: toLimitStatuses(counters.flatMap(describeCounter)),
      },
    };
  },
});

export const settleReservationRoute = defineRoute({
  operation: 'settleReservation',
  method: 'POST',
  path: '/api/v1/quota/reservations/{id}/settle',
  summary: 'Settle a reservation: charge what was used',
  tag: 'quota',
  params: PARAMS,
  query: NONE,
  body: SettleRequest,
  responses: {
    200: { description: 'The usage is charged, once.', schema: SettledReservationResource },
    409: { description: 'The reservation was settled with other figures, or released.' },
  },
  async run({ caller, params, body }, services: ReservationServices) {
    const known = await findVisible(services, caller, params.id);
    const { settleReservation } = await loadReservations();
    const { record, counters } = await settleReservation(services, known, {
      ...(body.requests === undefined ? {} : { requests: body.requests }),
      ...(body.tokens === undefined ? {} : { tokens: body.tokens }),
      ...(body.cost_usd === undefined ? {} : { cost: body.cost_usd }),
    });
    return {
      status: 200,
      headers: headersOf(counters, services),
      body: {
        reservation_id: record.reservation_id,
        status: 'settled',
        charged: toFigures(record.charged ?? record.estimate),
        late: record.late,
        limits: toLimitStatuses(counters.flatMap(describeCounter)),
      },
    };
  },
});

export const releaseReservationRoute = defineRoute({
  operation: 'releaseReservation',
  method: 'DELETE',
  path: '/api/v1/quota/reservations/{id}',
  summary: 'Release a reservation',
  tag: 'quota',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'The reservation holds no quota. If it was settled, its charge remains.' } },
  async run({ caller, params }, services: ReservationServices) {
    const { releaseReservation } = await loadReservations();
    await releaseReservation(services, await findVisible(services, caller, params.id));
    return { status: 204 };
  },
});

/** A foreign reservation is answered like an unknown one (P5). */
async function findVisible(services: ReservationServices, caller: Caller, id: string): Promise<ReservationRecord> {
  const record = await services.reservations.find({ organizationId: caller.organizationId, reservationId: id });
  if (record === null || !reachOf(caller).has(record)) throw reservationNotFound();
  return record;
}

function headersOf(counters: readonly Counter[], services: ReservationServices): Record<string, string> {
  return rateLimitHeaders(counters.flatMap(describePolicies), services.now());
}

function toFigures(amounts: Amounts): z.infer<typeof FiguresResource> {
  return { requests: amounts.requests, tokens: amounts.tokens, cost_usd: formatUsd(amounts.cost) };
}

function hasFigures(body: { requests?: unknown; tokens?: unknown; cost_usd?: unknown }): boolean {
  return body.requests !== undefined || body.tokens !== undefined || body.cost_usd !== undefined;
}

/** Few traces are paid for in advance. */
function loadReservations() {
  return import('../reservations.ts');
}
