/** One published number: the run fails when a later one is worse by more than the tolerance. */
export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly better: 'higher' | 'lower';
  /** What was asked for; absent where there is no target. */
  readonly target?: number;
}

export function meetsTarget({ value, better, target }: Figure): boolean {
  if (target === undefined) return true;
  return better === 'higher' ? value >= target : value <= target;
}

export function atLeast(id: string, what: string, value: number, target?: number): Figure {
  return { id, what, value: round(value), better: 'higher', ...(target === undefined ? {} : { target }) };
}

export function atMost(id: string, what: string, value: number, target?: number): Figure {
  return { id, what, value: round(value), better: 'lower', ...(target === undefined ? {} : { target }) };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

export function share<T>(rows: readonly T[], test: (row: T) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(test).length / rows.length;
}

export function show(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(3);
}
