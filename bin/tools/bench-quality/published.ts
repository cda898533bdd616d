import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { QUALITY_FILE } from '../train/paths.ts';
import type { Figure } from './figure.ts';

/** Largest loss, in absolute terms, that is not a drop. */
const TOLERANCE = 0.002;
const Published = z.record(z.string(), z.object({ what: z.string(), value: z.number() }));

export function publish(figures: readonly Figure[]): void {
  const published = Object.fromEntries(figures.map(({ id, what, value }) => [id, { what, value }]));
  writeFileSync(QUALITY_FILE, `${JSON.stringify(published, null, 2)}\n`);
}

/** Figures that are worse than the published ones, and published ones that are no longer measured. */
export function dropped(figures: readonly Figure[]): string[] {
  if (!existsSync(QUALITY_FILE)) return [`${QUALITY_FILE} is absent: run with --publish once`];
  const published = Published.parse(JSON.parse(readFileSync(QUALITY_FILE, 'utf8')));
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  return Object.entries(published).flatMap(([id, { value }]) => {
    const now = byId.get(id);
    if (now === undefined) return [`${id}: published, but not measured any more`];
    const loss = now.better === 'higher' ? value - now.value : now.value - value;
    return loss > TOLERANCE ? [`${id}: ${now.value}, published ${value}`] : [];
  });
}
