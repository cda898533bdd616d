import { type Amounts, NO_LIMITS } from '../kernel/amounts.ts';
import { UTC, windowAt, type Zone } from '../kernel/window.ts';
import type { Counter, CounterKey, Hold } from '../quota/ledger-store.ts';
import { HOLD_ID_LENGTH, type ReservationRecord, storeCounter } from '../quota/reservation.ts';
import { releaseReservation } from '../quota/reservations.ts';
import { countersOfScopes, holdUntil, type LimitDependencies, releaseHold, takeAll } from '../quota/reserve.ts';
import { chargeReservation, type SettleDependencies } from '../quota/settle-reservation.ts';

/**
 * How long a call to a judge may stay unsettled. Longer than the function `judge` may run, so that a lease that is over
 * tells of a worker that has ended; shorter than the visibility timeout of its queue, after which the message comes again.
 */
export const JUDGE_LEASE_SECONDS = 600;

/** What all projects spend is counted in an organization that no client can name. */
const DEPLOYMENT = { organizationId: 'deployment', projectId: 'all', zone: UTC } as const;

/** A budget that other calls hold at this moment is asked again after so long. */
const BUSY_SECONDS = 15;
/** A budget that was changed today is moved in the counter once, and then the amount is asked for again. */
const MAX_TAKES = 2;

export interface JudgePayer {
  readonly organizationId: string;
  readonly projectId: string;
  readonly zone: Zone;
  readonly dailyBudgetMicroUsd: number;
  /** The version of the project that says so: an older one does not undo what a newer one has set. */
  readonly projectVersion: number;
}

export interface JudgeMoneyDependencies
  extends SettleDependencies,
    Pick<LimitDependencies, 'ledger' | 'knownLimits' | 'now'> {
  /** What all judging of the deployment may cost in a day (UTC). */
  readonly deploymentBudgetMicroUsd: number;
  /** Told of every charge; of one that was repeated, again. */
  readonly spent: (microUsd: number) => void;
}

/** Money that is held for one call, or for a call and its repair. */
export interface JudgeReservation {
  readonly own: ReservationRecord;
  readonly deployment: ReservationRecord;
}

export type Reserving =
  | { readonly outcome: 'reserved'; readonly reservation: JudgeReservation }
  /** A budget does not have that much left today. */
  | { readonly outcome: 'spent'; readonly budget: string }
  /** Somebody else makes this very call, or calls in flight hold what is left of a budget. */
  | { readonly outcome: 'busy'; readonly with: 'call' | 'budget'; readonly seconds: number }
  /** A call was made and paid under this id, and its answer is not known: another one is another id. */
  | { readonly outcome: 'paid'; readonly costMicroUsd: number };

/**
 * Reserves the worst case of a call in the project's judge budget, in the limits of project and organization, and in the
 * budget of the deployment: in all of them or in none. The id makes it happen once, whoever repeats it; what a worker that
 * ended has left behind is charged as it was reserved, since the provider may have done the work.
 */
export async function reserveForJudge(
  deps: JudgeMoneyDependencies,
  payer: JudgePayer,
  reservationId: string,
  costMicroUsd: number,
): Promise<Reserving> {
  const { organizationId } = payer;
  const known = await deps.reservations.find({ organizationId, reservationId });
  if (known !== null) {
    const left = await endKnown(deps, known);
    if (left !== null) return left;
  }
  const hold: Hold = {
    id: deps.ids.base62(HOLD_ID_LENGTH),
    kind: 'reservation',
    ref: reservationId,
    amounts: { requests: 0, tokens: 0, cost: costMicroUsd },
    expiresAt: holdUntil(deps.now()),
  };
  const shares = await sharesOf(deps, payer);
  const counters = shares.flatMap((share) => share.counters);
  try {
    const refused = await takeShares(deps, shares, hold);
    if (refused.length > 0) {
      await releaseHold(deps.ledger, { hold, counters });
      return whyRefused(refused, hold.amounts);
    }
  } catch (error) {
    // What cannot be given back now expires.
    await releaseHold(deps.ledger, { hold, counters }).catch(() => undefined);
    throw error;
  }
  const [own, deployment] = shares.map((share) => recordOf(deps.now(), share, hold));
  if (own === undefined || deployment === undefined) throw new Error('A share has no record');
  const other = await deps.reservations.create(own);
  if (other !== null) {
    await releaseHold(deps.ledger, { hold, counters });
    return { outcome: 'busy', with: 'call', seconds: secondsUntil(other.lease_ends_at, deps.now()) };
  }
  await deps.reservations.create(deployment);
  return { outcome: 'reserved', reservation: { own, deployment } };
}

/** Charges what a call has cost, once; the first figure holds. */
export async function chargeForJudge(
  deps: JudgeMoneyDependencies,
  { own, deployment }: JudgeReservation,
  costMicroUsd: number,
): Promise<void> {
  deps.spent(costMicroUsd);
  const actual = { requests: 0, tokens: 0, cost: costMicroUsd };
  await chargeReservation(deps, own, actual);
  await chargeReservation(deps, deployment, actual);
}

/** Charges a call whose answer was kept, should the one who made it not have got to it. */
export async function chargeAnswered(
  deps: SettleDependencies,
  organizationId: string,
  reservationId: string,
  costMicroUsd: number,
): Promise<void> {
  const own = await deps.reservations.find({ organizationId, reservationId });
  if (own === null) return;
  await chargeBoth(deps, own, costMicroUsd);
}

/** Gives everything back: no call was made, or none that costs. The id may be used again. */
export async function giveBack(deps: SettleDependencies, { own, deployment }: JudgeReservation): Promise<void> {
  const released = await releaseReservation(deps, own);
  await deps.reservations.remove(await releaseReservation(deps, deployment));
  await deps.reservations.remove(released);
}

/** What stands in the way of a reservation that is there already; null when it was removed. */
async function endKnown(deps: JudgeMoneyDependencies, own: ReservationRecord): Promise<Reserving | null> {
  const now = deps.now();
  if (own.status === 'reserved' && own.lease_ends_at > now) {
    return { outcome: 'busy', with: 'call', seconds: secondsUntil(own.lease_ends_at, now) };
  }
  if (own.status === 'released') {
    const deployment = await findTwin(deps, own);
    if (deployment === null) await deps.reservations.remove(await releaseReservation(deps, own));
    else await giveBack(deps, { own, deployment });
    return null;
  }
  const costMicroUsd = own.charged?.cost ?? own.estimate.cost;
  await chargeBoth(deps, own, costMicroUsd);
  return { outcome: 'paid', costMicroUsd };
}

async function chargeBoth(deps: SettleDependencies, own: ReservationRecord, costMicroUsd: number): Promise<void> {
  const actual = { requests: 0, tokens: 0, cost: costMicroUsd };
  const { charged } = await chargeReservation(deps, own, own.charged ?? actual);
  const deployment = await findTwin(deps, own);
  if (deployment !== null && deployment.status !== 'released') {
    await chargeReservation(deps, deployment, deployment.charged ?? charged ?? actual);
  }
}

function findTwin(deps: Pick<SettleDependencies, 'reservations'>, own: ReservationRecord) {
  return deps.reservations.find({ organizationId: DEPLOYMENT.organizationId, reservationId: own.reservation_id });
}

/** The counters of one organization that a call has to fit into, and the budget in one of them. */
interface Share {
  readonly organizationId: string;
  readonly projectId: string;
  readonly counters: readonly CounterKey[];
  readonly budgetMicroUsd: number;
  /** Null: whatever the counter says, the budget is what it is now. */
  readonly version: number | null;
}

async function sharesOf(deps: JudgeMoneyDependencies, payer: JudgePayer): Promise<Share[]> {
  const { organizationId, projectId, zone } = payer;
  const limits = { ...deps, limitDefaults: { userDaily: NO_LIMITS } };
  const limited = await countersOfScopes(limits, payer, [{ kind: 'project', projectId }, { kind: 'organization' }]);
  const budgetOf = (of: { organizationId: string; projectId: string }, in_: Zone): CounterKey => ({
    organizationId: of.organizationId,
    scope: { kind: 'judge', projectId: of.projectId },
    window: windowAt(deps.now(), in_, 'daily'),
  });
  return [
    {
      organizationId,
      projectId,
      counters: [budgetOf(payer, zone), ...limited],
      budgetMicroUsd: payer.dailyBudgetMicroUsd,
      version: payer.projectVersion,
    },
    {
      organizationId: DEPLOYMENT.organizationId,
      projectId: DEPLOYMENT.projectId,
      counters: [budgetOf(DEPLOYMENT, DEPLOYMENT.zone)],
      budgetMicroUsd: deps.deploymentBudgetMicroUsd,
      version: null,
    },
  ];
}

/** @returns the counters that refused; what the others gave is the caller's to give back */
async function takeShares(deps: JudgeMoneyDependencies, shares: readonly Share[], hold: Hold): Promise<Counter[]> {
  let refused: Counter[] = [];
  for (let take = 0; take < MAX_TAKES; take++) {
    const results = await Promise.all(shares.map((share) => takeShare(deps, share, hold)));
    refused = results.flatMap((result) => result.refused);
    const isRaised = results.some((result) => result.isRaised);
    if (refused.length === 0 || !isRaised) break;
  }
  return refused;
}

async function takeShare({ ledger }: JudgeMoneyDependencies, share: Share, hold: Hold) {
  const judgeDaily = { ...NO_LIMITS, cost: share.budgetMicroUsd };
  const deps = { ledger, limitDefaults: { userDaily: NO_LIMITS, judgeDaily } };
  const { taken, refused, failure } = await takeAll(deps, share.counters, hold);
  if (failure !== undefined) throw failure.reason;
  const budget = [...taken, ...refused].find(({ key }) => key.scope.kind === 'judge');
  if (budget === undefined || !isOutdated(budget, share)) return { refused, isRaised: false };
  await ledger.changeCounterLimits(budget, judgeDaily, share.version ?? budget.limitVersion + 1);
  return { refused, isRaised: share.budgetMicroUsd > (budget.limits.cost ?? 0) };
}

function isOutdated({ limits, limitVersion }: Counter, { budgetMicroUsd, version }: Share): boolean {
  return limits.cost !== budgetMicroUsd && (version === null || version > limitVersion);
}

/** What other calls hold may come back in a moment: only what is used up is spent. */
function whyRefused(refused: readonly Counter[], { cost }: Amounts): Reserving {
  const spent = refused.find(({ left, holds }) => {
    const held = holds.filter(({ kind }) => kind === 'reservation').reduce((sum, { amounts }) => sum + amounts.cost, 0);
    return left.cost + held < cost;
  });
  if (spent === undefined) return { outcome: 'busy', with: 'budget', seconds: BUSY_SECONDS };
  const { organizationId, scope, window } = spent.key;
  const isDeployment = organizationId === DEPLOYMENT.organizationId;
  return { outcome: 'spent', budget: `${isDeployment ? 'deployment' : scope.kind}, ${window.period}` };
}

function recordOf(now: number, { organizationId, projectId, counters }: Share, hold: Hold): ReservationRecord {
  return {
    organization_id: organizationId,
    project_id: projectId,
    user_id: null,
    reservation_id: hold.ref,
    status: 'reserved',
    estimate: { ...hold.amounts },
    lease_seconds: JUDGE_LEASE_SECONDS,
    created_at: now,
    lease_ends_at: now + JUDGE_LEASE_SECONDS * 1_000,
    hold_id: hold.id,
    counters: counters.map(storeCounter),
    trace_id: null,
    charged: null,
    late: false,
    settled_at: null,
    late_hold_id: null,
  };
}

function secondsUntil(instant: number, now: number): number {
  return Math.max(1, Math.ceil((instant - now) / 1_000));
}
