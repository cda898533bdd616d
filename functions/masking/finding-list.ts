import { mostSevere } from '../kernel/issue.ts';
import type { Finding } from './masking-policy.ts';

/**
 * Findings that are kept of one content. A body of 3.6 MB of addresses has half a million, 84 MB of them, and an
 * evaluation lists no more.
 */
export const MAX_FINDINGS = 500;

/** Characters of a path that are kept: the names of members are the client's, and each may be as long as a body. */
const MAX_FIELD_LENGTH = 1_000;

export interface ListedFindings<T = Finding> {
  readonly findings: T[];
  /** How many more there were, none of them more severe. */
  readonly omitted_findings?: number | undefined;
}

/** Keeps the most severe of any number of findings, in the order they came, and counts the others. */
export class FindingList<T extends Pick<Finding, 'severity' | 'category'> & { readonly field?: string }> {
  #kept: T[] = [];
  #total = 0;

  add(finding: T): void {
    this.#total++;
    const { field } = finding;
    this.#kept.push(
      field !== undefined && field.length > MAX_FIELD_LENGTH
        ? { ...finding, field: `${field.slice(0, MAX_FIELD_LENGTH)}…` }
        : finding,
    );
    // Cutting at twice the length costs each finding a constant.
    if (this.#kept.length >= 2 * MAX_FINDINGS) this.#kept = mostSevere(this.#kept, MAX_FINDINGS);
  }

  /** Counts findings that were left out before. */
  omit(count = 0): void {
    this.#total += count;
  }

  listed(): ListedFindings<T> {
    const findings = mostSevere(this.#kept, MAX_FINDINGS);
    const omitted = this.#total - findings.length;
    return { findings, ...(omitted === 0 ? {} : { omitted_findings: omitted }) };
  }
}
