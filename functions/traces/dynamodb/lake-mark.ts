import * as z from 'zod';
import type { Item } from '../../storage/dynamodb-table.ts';

/** On the tombstone of a trace that may be in the lake, until it is known not to be there. */
export const DueMark = z.object({ lake: z.object({ projectId: z.string(), createdAt: z.string() }) });

/** The place, in the index, of what the lake has to do at a time (milliseconds). */
export function dueAt(milliseconds: number): { readonly gsi1pk: string; readonly gsi1sk: string } & Item {
  return { gsi1pk: 'LAKE-DUE', gsi1sk: new Date(milliseconds).toISOString() };
}
