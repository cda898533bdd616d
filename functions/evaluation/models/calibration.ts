import * as z from 'zod';

const share = z.number().min(0).max(1);

/** A line on the log odds of the shipped risk. */
const Platt = z.object({ kind: z.literal('platt'), slope: z.number().nonnegative(), intercept: z.number() });
const Isotonic = z.object({
  kind: z.literal('isotonic'),
  /** Risk as shipped and risk as it counts, both ascending; between two points the line counts. */
  points: z.array(z.object({ shipped: share, risk: share })).min(1),
});

/** How a risk of a shipped head is read: a map from [0, 1] to [0, 1] that never falls. */
export const Calibration = z.discriminatedUnion('kind', [Platt, Isotonic]);
export type Calibration = z.infer<typeof Calibration>;

/** Risks are stored with four digits, so beyond these nothing is known. */
const LOWEST = 0.000_05;

/** The log odds of a risk. */
export function logOdds(risk: number): number {
  const held = Math.min(1 - LOWEST, Math.max(LOWEST, risk));
  return Math.log(held / (1 - held));
}

/** The risk that a calibration makes of one that the shipped head gave. */
export function recalibrate(calibration: Calibration, shipped: number): number {
  if (calibration.kind === 'isotonic') return between(calibration.points, shipped);
  return 1 / (1 + Math.exp(-(calibration.slope * logOdds(shipped) + calibration.intercept)));
}

type Points = Extract<Calibration, { readonly kind: 'isotonic' }>['points'];

function between(points: Points, shipped: number): number {
  const above = points.findIndex((point) => shipped <= point.shipped);
  const [before, after] = [points[above === -1 ? points.length - 1 : above - 1], points[above]];
  if (before === undefined) return after?.risk ?? shipped;
  if (after === undefined) return before.risk;
  const share = (shipped - before.shipped) / (after.shipped - before.shipped);
  return before.risk + share * (after.risk - before.risk);
}
