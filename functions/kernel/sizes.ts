/**
 * How much one answer may hold, and what is cut or refused so that every answer stays below it. All in bytes of JSON in
 * UTF-8. A Lambda function answers with 6,291,556 bytes at most, in which the body is a JSON string (escaped) or base64
 * (a third more): docs/adr/0049-answers-that-fit.md.
 */

/** What the function may hand over, body and envelope together: a little is left for the headers. */
export const MAX_CARRIED_BYTES = 6_200_000;
/** The items of one page of a list; what does not fit begins the next. */
export const MAX_PAGE_BYTES = 3_000_000;
/**
 * A trace as it is stored, masked. Base64 carries 4.6 MB whatever they hold, and what remains is for its evaluation.
 */
export const MAX_TRACE_BYTES = 4_100_000;

const encoder = new TextEncoder();

export function textBytes(text: string): number {
  return encoder.encode(text).length;
}

export function jsonBytes(value: unknown): number {
  return textBytes(JSON.stringify(value));
}

/** The room of one page. Whatever comes first has a place, so that no list stands still. */
export class PageRoom {
  #used = 0;

  /** False when the item belongs on the next page. */
  take(item: unknown): boolean {
    const bytes = jsonBytes(item);
    if (this.#used > 0 && this.#used + bytes > MAX_PAGE_BYTES) return false;
    this.#used += bytes;
    return true;
  }
}
