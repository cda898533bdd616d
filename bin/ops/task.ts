import type { OpsTarget } from './ops-target.ts';
import { UsageError } from './usage-error.ts';

/** What a task found out and is about to do. Planning only reads. */
export interface Plan {
  /** What is there and what would change, for the person who decides. */
  readonly findings: readonly string[];
  /** What has to be typed before it goes on; null when nothing is lost that cannot be had back. */
  readonly typeToConfirm: string | null;
  /** Does it, and says what was done; null when there is nothing to do. */
  readonly apply: (() => Promise<readonly string[]>) | null;
  /** True when what was looked at is not as it has to be: the command ends with 1. */
  readonly isBroken?: boolean;
}

export interface Task {
  readonly summary: string;
  /** What follows the task's name on the command line. */
  readonly usage: string;
  /** @throws UsageError when the arguments are not what `usage` says */
  plan(target: OpsTarget, options: TaskOptions): Promise<Plan>;
}

export interface TaskOptions {
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Flags without a value that were given. */
  readonly switches: ReadonlySet<string>;
  /** Asks for what must not be seen, with this prompt where a terminal is there. */
  readonly readSecret: (prompt: string) => Promise<string>;
}

/** @throws UsageError unless there is exactly one operand */
export function onlyOperand({ operands }: TaskOptions, what: string): string {
  const [first, ...more] = operands;
  if (first === undefined || more.length > 0) throw new UsageError(`It takes one argument: ${what}.`);
  return first;
}
