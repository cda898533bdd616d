import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';
import type { IdSource } from '../../kernel/ports.ts';
import { BASE62 } from '../api-key.ts';

/** Ids from the operating system's random source. */
export const RANDOM_IDS: IdSource = {
  ulid: () => ulid(),
  base62: (length) => Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join(''),
};
