import * as z from 'zod';
import type { Rates } from './price-table.ts';

/** USD per million tokens; at most six decimals, so that a token costs whole pico-USD. */
const Rate = z
  .number()
  .nonnegative()
  .max(100_000)
  .refine((rate) => Number(rate.toFixed(6)) === rate, 'must have at most six decimals');
const RATES = {
  input: Rate,
  output: Rate,
  cached: Rate.optional(),
  cache_write: Rate.optional(),
  reasoning: Rate.optional(),
};

/** What an organization pays for a model, where that is not the list price or there is none. */
export const PriceEntry = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^*]+\*?$/, 'may hold one *, at its end')
      .meta({ description: 'As clients report it, in any case; a * at the end stands for any rest.' }),
    provider: z.string().min(1).max(128).optional().meta({ description: 'As clients report it; by default any.' }),
    ...RATES,
    above: z
      .strictObject({ input_tokens: z.int().positive(), ...RATES })
      .optional()
      .meta({ description: 'What a call with more input tokens costs, for all of its tokens.' }),
  })
  .meta({ id: 'PriceEntry', description: 'USD per million tokens.' });
export type PriceEntry = z.infer<typeof PriceEntry>;

/** With the time in which it holds, ISO-8601; an entry that ended stays for the traces of its time. */
export const OwnPrice = z.object({ entry: PriceEntry, from: z.string(), until: z.string().nullable() });
export type OwnPrice = z.infer<typeof OwnPrice>;

/** All own prices of an organization; the version grows with each change and is stored with what they priced. */
export const OwnPrices = z.object({ version: z.int(), prices: z.array(OwnPrice) });
export type OwnPrices = z.infer<typeof OwnPrices>;

/**
 * The rates of a call by the organization's own prices: those of the most exact pattern that held at that time, with a
 * provider before without. Undefined where none is for it.
 */
export function ownRates(
  { prices }: OwnPrices,
  call: {
    readonly provider?: string | undefined;
    readonly model: string;
    readonly inputTokens: number;
    readonly at: Date;
  },
): Rates | undefined {
  const model = call.model.trim().toLowerCase();
  const provider = call.provider?.trim().toLowerCase();
  let best: PriceEntry | undefined;
  for (const { entry, from, until } of prices) {
    if (Date.parse(from) > call.at.getTime() || (until !== null && Date.parse(until) <= call.at.getTime())) continue;
    if (entry.provider !== undefined && entry.provider.toLowerCase() !== provider) continue;
    if (!isNamed(entry.model.toLowerCase(), model)) continue;
    if (best === undefined || rankOf(entry) > rankOf(best)) best = entry;
  }
  if (best === undefined) return undefined;
  const isLarge = best.above !== undefined && call.inputTokens > best.above.input_tokens;
  return ratesOf(isLarge && best.above !== undefined ? best.above : best);
}

function isNamed(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}

/** A whole name is more exact than any beginning, a longer beginning than a shorter one. */
function rankOf({ model, provider }: PriceEntry): number {
  return (model.endsWith('*') ? model.length : 1_000) * 2 + (provider === undefined ? 0 : 1);
}

function ratesOf(entry: Pick<PriceEntry, 'input' | 'output' | 'cached' | 'cache_write' | 'reasoning'>): Rates {
  return [entry.input, entry.output, entry.cached ?? null, entry.cache_write ?? null, entry.reasoning ?? null];
}

/** Until everybody knows of a change; what is priced later than it came is priced alike. */
const TAKES_EFFECT_MILLISECONDS = 60_000;
/** Traces are corrected within days of their admission. */
const KEPT_MILLISECONDS = 35 * 86_400_000;

/** The prices after these entries take the place of those that hold, a minute from now. */
export function replacePrices(known: OwnPrices, entries: readonly PriceEntry[], now: number): OwnPrices {
  const at = new Date(now + TAKES_EFFECT_MILLISECONDS).toISOString();
  const wanted = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  const kept = known.prices
    .filter(({ until }) => until === null || Date.parse(until) > now - KEPT_MILLISECONDS)
    // One that had not begun is as if it had never been.
    .filter(({ entry, from }) => Date.parse(from) <= now || wanted.has(JSON.stringify(entry)))
    .map((price) =>
      price.until === null && !wanted.has(JSON.stringify(price.entry)) ? { ...price, until: at } : price,
    );
  const standing = new Set(kept.filter(({ until }) => until === null).map(({ entry }) => JSON.stringify(entry)));
  const added = [...wanted]
    .filter(([text]) => !standing.has(text))
    .map(([, entry]) => ({ entry, from: at, until: null }));
  return { version: known.version + 1, prices: [...kept, ...added] };
}
