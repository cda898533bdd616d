/** Enough to see what is wrong, not a log of it. */
const MAX_LISTED = 10;
/** Characters of one reason. A path may be long, and a name in it is the client's. */
const MAX_REASON_LENGTH = 300;

/** Counts what was left out of an export whose spans were taken, and remembers the first of it. */
export class Omissions {
  readonly #listed: string[] = [];
  #count = 0;

  add(path: string, reason: string): void {
    this.#count++;
    if (this.#listed.length < MAX_LISTED) this.#listed.push(`${path} ${reason}`);
  }

  get count(): number {
    return this.#count;
  }

  get listed(): readonly string[] {
    return this.#listed;
  }
}

/**
 * What the message of a partial success says: how many spans were rejected and how many parts of others were left out,
 * each with the first reasons. Empty when there is nothing to say.
 */
export function describeLosses(
  rejected: { readonly spans: number; readonly reasons: readonly string[] },
  omissions: Omissions,
): string {
  return [
    ...describe(
      `${rejected.spans} ${rejected.spans === 1 ? 'span was' : 'spans were'} rejected`,
      rejected.spans,
      rejected.reasons,
    ),
    ...describe(
      `${omissions.count} ${omissions.count === 1 ? 'part was' : 'parts were'} left out of what was read`,
      omissions.count,
      omissions.listed,
    ),
  ].join(' ');
}

function describe(what: string, count: number, reasons: readonly string[]): string[] {
  if (count === 0) return [];
  const shown = reasons.slice(0, MAX_LISTED).map(cut);
  const more = reasons.length > MAX_LISTED || count > Math.max(reasons.length, shown.length);
  return [`${what}${more ? ', first' : ''}: ${shown.join('; ')}.`];
}

/** Without the full stop of a sentence that is one of several here. */
function cut(reason: string): string {
  const text = reason.replace(/\.$/, '');
  return text.length <= MAX_REASON_LENGTH ? text : `${text.slice(0, MAX_REASON_LENGTH)}…`;
}
