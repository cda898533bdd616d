/**
 * A rate as it is published: never without its interval. Below its minimum `value` and `interval` are null, and
 * `missing` says what would be needed.
 */
export interface Rate {
  /** From 0 to 1. */
  readonly value: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** How often intervals made like this one contain the truth. */
  readonly level: number;
  /** Cases it was computed from. */
  readonly n: number;
  readonly method: string;
  readonly missing: string | null;
}

export const LEVEL = 0.95;

export function refusedRate(method: string, n: number, missing: string, level = LEVEL): Rate {
  return { value: null, interval: null, level, n, method, missing };
}

export function clampToUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** An estimate with a normal interval of ±z standard errors, held to [0, 1]. */
export function normalInterval(value: number, standardError: number, z: number): readonly [number, number] {
  return [clampToUnit(value - z * standardError), clampToUnit(value + z * standardError)];
}
