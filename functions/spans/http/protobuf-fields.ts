import { Reader } from 'protobufjs/minimal.js';

/** Where the content of a field lies in a body: of a message, a text or bytes. */
export interface Field {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

interface Fields {
  readonly fields: readonly Field[];
  /** Why what follows the fields could not be read, and where. */
  readonly fault: string | undefined;
}

const LENGTH_DELIMITED = 2;

/** The length-delimited fields of a message without what is in them, as far as their lengths fit into it. */
export function fieldsOf(body: Buffer, { start, end }: Pick<Field, 'start' | 'end'>): Fields {
  const reader = Reader.create(body.subarray(start, end));
  const fields: Field[] = [];
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if ((tag & 7) !== LENGTH_DELIMITED) {
        reader.skipType(tag & 7);
        continue;
      }
      const length = reader.uint32();
      const from = start + reader.pos;
      reader.skip(length);
      fields.push({ number: tag >>> 3, start: from, end: from + length });
    }
    return { fields, fault: undefined };
  } catch {
    return { fields, fault: `cannot be decoded at byte ${start + reader.pos}` };
  }
}
