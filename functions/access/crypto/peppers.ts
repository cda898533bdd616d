import * as z from 'zod';

/** The pepper secret: `{"current": 2, "1": "<random>", "2": "<random>"}`. A pepper is never taken out of it. */
const StoredPeppers = z.object({ current: z.int().positive() }).catchall(z.string().min(32));

export interface Peppers {
  /** The number of the pepper for what is made now. */
  readonly current: number;
  readonly byVersion: ReadonlyMap<number, string>;
}

/** @throws when the text is no pepper secret */
export function parsePeppers(text: string): Peppers {
  const { current, ...peppers } = StoredPeppers.parse(JSON.parse(text));
  const byVersion = new Map(Object.entries(peppers).map(([version, pepper]) => [Number(version), String(pepper)]));
  return { current, byVersion };
}
