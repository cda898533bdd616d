/** What stands in `codes` for any character that is not ASCII. */
export const NOT_ASCII = 128;
/** Zeros behind the text, so that looking a few characters ahead needs no check. */
const PADDING = 8;
/** A UTF-16 unit takes at most so many bytes of UTF-8. */
const MAX_BYTES = 3;
/** Shorter texts are copied faster by a loop than by a call of the platform. */
const SHORT_TEXT = 32;

/** A text beside its characters as bytes, which are far cheaper to look at one by one. */
export interface CodedText {
  readonly text: string;
  /** One byte a UTF-16 unit. Shared: valid until the next text is coded. */
  readonly codes: Uint8Array;
  readonly isAscii: boolean;
}

const encoder = new TextEncoder();
let buffer = new Uint8Array(1 << 14);

export function codeText(text: string): CodedText {
  const { length } = text;
  if (buffer.length < length * MAX_BYTES + PADDING) buffer = new Uint8Array(length * MAX_BYTES * 2 + PADDING);
  const codes = buffer;
  const isAscii = length > SHORT_TEXT ? encodeCodes(text, codes) : copyCodes(text, codes);
  for (let i = length; i < length + PADDING; i++) codes[i] = 0;
  return { text, codes, isAscii };
}

/** By way of UTF-8, where nothing but ASCII takes one byte a unit; what takes more is drawn together. */
function encodeCodes(text: string, codes: Uint8Array): boolean {
  const { written } = encoder.encodeInto(text, codes);
  if (written === text.length) return true;
  let length = 0;
  for (let i = 0; i < written; i++) {
    const byte = codes[i] ?? 0;
    if (byte < 0x80) codes[length++] = byte;
    else if (byte >= 0xc0) {
      codes[length++] = NOT_ASCII;
      // Four bytes are two units.
      if (byte >= 0xf0) codes[length++] = NOT_ASCII;
    }
  }
  return false;
}

function copyCodes(text: string, codes: Uint8Array): boolean {
  let isAscii = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = Math.min(code, NOT_ASCII);
    if (code >= NOT_ASCII) isAscii = false;
  }
  return isAscii;
}
