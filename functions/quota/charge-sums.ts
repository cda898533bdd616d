import type { Amounts } from '../kernel/amounts.ts';

/** A counter as charges name it: `scope/window`. */
export interface NamedCounter {
  readonly organizationId: string;
  readonly name: string;
}

/**
 * The charges of a project, added up hour by hour, so that a counter can be compared with the sum of its
 * parts without reading all of them again.
 */
export interface ChargeSumStore {
  /** Adds one hour of one project to a counter's sum; repeating an hour changes nothing. `until` is its end. */
  add(counter: NamedCounter, projectId: string, amounts: Amounts, until: string): Promise<void>;
  /** The sums over all projects, in the order of the counters. */
  find(counters: readonly NamedCounter[]): Promise<Amounts[]>;
  /** Up to where a project has been added up; never moves back. */
  findCheckpoint(organizationId: string, projectId: string): Promise<string | null>;
  saveCheckpoint(organizationId: string, projectId: string, until: string): Promise<void>;
  /** The projects of an organization that have a checkpoint. */
  listProjects(organizationId: string): Promise<string[]>;
  /** What a comparison found the last time; null when it found nothing. */
  findDrift(counter: NamedCounter): Promise<Drift | null>;
  saveDrift(counter: NamedCounter, drift: Drift | null): Promise<void>;
}

/** By how much a counter says more than its parts. */
export interface Drift {
  readonly amounts: Amounts;
  /** Epoch milliseconds. */
  readonly seenAt: number;
}
