import * as z from 'zod';
import { AegisError } from './errors.ts';
import type { Hasher } from './ports.ts';

/** A place in a list that is ordered by time, newest first. */
export interface Position {
  /** ISO-8601. */
  readonly at: string;
  /** Tells entries of the same time apart. */
  readonly id: string;
}

const Payload = z.tuple([z.string(), z.string()]);
const MAX_CURSOR_LENGTH = 1_000;

/**
 * A place in a list as an opaque text, signed for one organization and one filter: a cursor of another
 * tenant or another query is refused (P5).
 */
export async function encodeCursor(
  hasher: Hasher,
  organizationId: string,
  filter: string,
  position: Position,
): Promise<string> {
  const payload = toBase64Url(JSON.stringify([position.at, position.id]));
  const signature = await hasher.digest('cursor', organizationId, `${filter}\n${payload}`);
  return `${payload}.${signature}`;
}

/** @throws AegisError `invalid_cursor` unless the text came from `encodeCursor` with the same arguments */
export async function decodeCursor(
  hasher: Hasher,
  organizationId: string,
  filter: string,
  cursor: string,
): Promise<Position> {
  const invalid = new AegisError('invalid_cursor', 'This cursor does not belong to this list.', {
    errors: [{ path: 'cursor', message: 'is not from a page of this list' }],
  });
  if (cursor.length > MAX_CURSOR_LENGTH) throw invalid;
  const [payload = '', signature = '', ...rest] = cursor.split('.');
  if (rest.length > 0 || signature !== (await hasher.digest('cursor', organizationId, `${filter}\n${payload}`)))
    throw invalid;
  const [at, id] = Payload.parse(JSON.parse(fromBase64Url(payload)));
  return { at, id };
}

function toBase64Url(ascii: string): string {
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
}
