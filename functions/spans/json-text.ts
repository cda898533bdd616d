import type * as z from 'zod';
import { MAX_ATTRIBUTE_DEPTH } from './span.ts';

type Json = z.core.util.JSONType;
export type JsonObject = { readonly [name: string]: Json };

/** A value that is a text of JSON, as what it says; any other, and one that is nested too deep, as it is. */
export function parseJson(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value;
  try {
    const parsed: Json = JSON.parse(value);
    return isTooDeep(parsed) ? value : parsed;
  } catch {
    return value;
  }
}

function isTooDeep(value: Json): boolean {
  let level = [value];
  for (let depth = 0; depth <= MAX_ATTRIBUTE_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return level.length > 0;
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text that is not empty, or a number as one. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a value holds anything that could be lost. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
