import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';
import type { IdSource } from '../../kernel/ports.ts';
import { BASE62 } from '../api-key.ts';

/** As `Math.random`, for letters of 32: Node.js keeps a pool for it, where ulid's own source asks the system each time. */
const random = () => randomInt(32) / 32;

/** Ids from the operating system's random source. */
export const RANDOM_IDS: IdSource = {
  ulid: () => ulid(undefined, random),
  base62: (length) => Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join(''),
};
