import { completePayment } from '../intake/pay-with-reservation.ts';
import { type Amounts, areEqual, isNothing, minus, NOTHING, plus } from '../kernel/amounts.ts';
import { zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import { type CorrectionDependencies, correctCharge, type PlannedCorrection } from '../quota/correct-charge.ts';
import { counterName, countersOf } from '../quota/reservation.ts';
import type { SettleDependencies } from '../quota/settle-reservation.ts';
import type { AssembledTrace } from '../spans/assemble-trace.ts';
import { keptCorrections } from '../traces/kept-charges.ts';
import {
  type Charge,
  type Correction,
  type EvaluationOutcome,
  requestFor,
  type StoredTrace,
  type TraceRecord,
} from '../traces/trace-store.ts';

/** Late spans bring one each. With so many, those before are folded into their sums, so that the record stays small. */
const MAX_CORRECTIONS = 16;
/** Stands where a single correction names the hold that it was taken under. */
const FOLDED = 'folded';

export type UsageDependencies = CorrectionDependencies & SettleDependencies;

/** A trace, and what it was made of when it was made of spans. */
type Charged = Pick<StoredTrace, 'record' | 'assembled' | 'spanCharges'>;

/**
 * Corrects a charge by the difference between what was charged for a trace when it came and what it was found to have used: in the
 * counters that it was charged in, and in the windows of that time. Costs nothing when there is none.
 *
 * @param write writes what was learned, on the condition that nobody corrected the trace meanwhile
 * @returns what `write` returned
 */
export async function correctUsage(
  deps: UsageDependencies,
  project: Project,
  trace: Charged,
  learned: Partial<TraceRecord>,
  write: (learned: Partial<TraceRecord>) => Promise<EvaluationOutcome>,
): Promise<EvaluationOutcome> {
  const { record } = trace;
  const planned = (await planCorrections(deps, trace, learned)).filter(
    ({ amounts, counters }) => !isNothing(amounts) && counters.length > 0,
  );
  if (planned.length === 0) return write(learned);
  const known = await foldMany(deps, record);
  return correctCharge(deps, { ...requestFor(record), zone: zoneOf(project) }, planned, (corrections) =>
    write({ ...learned, corrections: [...known, ...corrections] }),
  );
}

/**
 * The corrections of a trace, or their sums where there are many. Each is kept among the charges first: from then on
 * that explains it, and says how its hold ends.
 */
async function foldMany({ keptCharges }: UsageDependencies, record: TraceRecord): Promise<readonly Correction[]> {
  const { corrections = [], organization_id: organizationId, project_id: projectId, trace_id: traceId } = record;
  if (corrections.length < MAX_CORRECTIONS) return corrections;
  for (const kept of keptCorrections(traceId, corrections)) await keptCharges.keep(organizationId, projectId, kept);
  return [...Map.groupBy(corrections, ({ counters }) => counters.join()).values()].map((group) =>
    group.reduce((sum, one) => ({
      hold_id: FOLDED,
      at: one.at,
      amounts: { ...plus(sum.amounts, one.amounts) },
      counters: one.counters,
      folded: true,
    })),
  );
}

async function planCorrections(
  deps: UsageDependencies,
  { record, assembled, spanCharges }: Charged,
  learned: Partial<TraceRecord>,
): Promise<PlannedCorrection[]> {
  if (learned.tokens_estimated === undefined) return [];
  const { charge } = record;
  if (assembled !== null) return planOfSpans(record, assembled, spanCharges, learned);
  const used = usedBy({ ...record, ...learned });
  const counters =
    charge.reservation_id === undefined ? charge.counters : await reservedCounters(deps, record, charge.reservation_id);
  return [{ counters, amounts: minus(used, charge.amounts) }];
}

/** Of a cost that is not known, what was charged stays: that is the part of it that has a price. */
function usedBy({ charge, input_tokens, output_tokens, cost_micro_usd }: TraceRecord): Amounts {
  const { requests, cost } = charge.amounts;
  return { requests, tokens: input_tokens + output_tokens, cost: cost_micro_usd ?? cost };
}

interface CounterGroup {
  readonly counters: readonly string[];
  /** What was charged, corrected by what was found before. */
  charged: Amounts;
  /** What of it counts in the trace as a whole: wrappers repeat the calls within them. */
  counted: Amounts;
}

/**
 * Spans may have come on different days, and for different users. What a span was charged that counts in the trace
 * stays where it was charged; what remains is corrected where most was.
 */
function planOfSpans(
  record: TraceRecord,
  assembled: AssembledTrace,
  spanCharges: readonly Charge[],
  learned: Partial<TraceRecord>,
): PlannedCorrection[] {
  const counting = spansThatCount(assembled, spanCharges);
  const used = usedBy({ ...record, ...learned });
  const isPriced = learned.cost_micro_usd !== null;
  const groups = new Map<string, CounterGroup>();
  const add = (counters: readonly string[], charged: Amounts, counted: Amounts) => {
    const group = groups.get(counters.join()) ?? { counters, charged: NOTHING, counted: NOTHING };
    group.charged = plus(group.charged, charged);
    group.counted = plus(group.counted, counted);
    groups.set(counters.join(), group);
  };
  add(record.charge.counters, record.charge.amounts, record.charge.amounts);
  for (const { counters, amounts, span_id: spanId = '' } of spanCharges) {
    add(counters, amounts, counting.has(spanId) ? amounts : NOTHING);
  }
  for (const { counters, amounts } of record.corrections ?? []) add(counters, amounts, NOTHING);
  const all = [...groups.values()];
  const more = minus(
    used,
    all.reduce((sum, { counted }) => plus(sum, counted), NOTHING),
  );
  // A whole without a price keeps what its calls were charged.
  const rest = { ...more, cost: isPriced ? more.cost : 0 };
  const largest = all.reduce((most, group) => (group.counted.tokens > most.counted.tokens ? group : most));
  return all.map((group) => ({
    counters: group.counters,
    amounts: minus(group === largest ? plus(group.counted, rest) : group.counted, group.charged),
  }));
}

/** Of the spans of each model call the one that was charged most, the innermost of equals: the others repeat it. */
function spansThatCount({ calls }: AssembledTrace, spanCharges: readonly Charge[]): ReadonlySet<string> {
  const charged = new Map(spanCharges.map(({ span_id: id = '', amounts }) => [id, amounts]));
  const amountsOf = (id: string) => charged.get(id) ?? NOTHING;
  return new Set(
    calls.map(({ spans }) =>
      spans.map(({ span_id: id }) => id).reduce((most, id) => (isMore(amountsOf(id), amountsOf(most)) ? id : most)),
    ),
  );
}

function isMore(a: Amounts, b: Amounts): boolean {
  return a.tokens > b.tokens || (a.tokens === b.tokens && a.cost > b.cost);
}

/** The counters that a reservation charged for the trace; none when its client settled other figures, which stand. */
async function reservedCounters(deps: UsageDependencies, record: TraceRecord, reservationId: string) {
  const { organization_id: organizationId, charge } = record;
  // Intake did this, unless it ended on the way.
  await completePayment(deps, organizationId, reservationId, charge.amounts);
  const found = await deps.reservations.find({ organizationId, reservationId });
  if (found?.status !== 'settled' || found.charged === null || !areEqual(found.charged, charge.amounts)) return [];
  return countersOf(found).map(counterName);
}
