/**
 * The API key format: `aegis_<stage>_<public id: 8>_<secret: 43><checksum: 6>`, base62.
 *
 * Scanners can find it, a typo is refused without a read, and the public id may be logged. The secret
 * carries 256 random bits (43 base62 characters), so a fast keyed hash is enough to store it.
 */
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const PUBLIC_ID_LENGTH = 8;
export const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY_PATTERN = /^aegis_([a-z0-9]{1,16})_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const MAX_KEY_LENGTH = 'aegis_'.length + 16 + 1 + PUBLIC_ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH;

export interface ParsedKey {
  readonly stage: string;
  readonly publicId: string;
  readonly secret: string;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (ISO 3309) of an ASCII text as six base62 digits, most significant first. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc = (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

export function formatKey(key: ParsedKey): string {
  const body = `aegis_${key.stage}_${key.publicId}_${key.secret}`;
  return body + checksum(body);
}

/** The parts of a well-formed key, or null; never throws, whatever the text. */
export function parseKey(text: string): ParsedKey | null {
  if (text.length > MAX_KEY_LENGTH) return null;
  const match = KEY_PATTERN.exec(text);
  if (match === null) return null;
  const [, stage = '', publicId = '', secret = '', digits = ''] = match;
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== digits) return null;
  return { stage, publicId, secret };
}
