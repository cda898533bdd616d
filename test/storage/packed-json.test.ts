import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { logDictionary } from '../../functions/analytics/dynamodb/packed-log.ts';
import { pack, unpack } from '../../functions/storage/packed-json.ts';
import { evaluationDictionary } from '../../functions/traces/dynamodb/evaluation-dictionary.ts';
import { recordDictionary } from '../../functions/traces/dynamodb/record-dictionary.ts';

const VALUE = { verdict: 'passed', tiers: [{ tier: 0, evaluators: [{ name: 'intake', outcome: 'pass' }] }] };
const dictionary = evaluationDictionary();

describe('packed JSON', () => {
  test('comes back as it was, and what was packed before there was a dictionary too', () => {
    expect(unpack(pack(VALUE), z.unknown())).toEqual(VALUE);
    expect(unpack(pack(VALUE, dictionary), z.unknown(), dictionary)).toEqual(VALUE);
    expect(unpack(pack(VALUE), z.unknown(), dictionary)).toEqual(VALUE);
  });

  test('says nothing of its content when it cannot be read', () => {
    const read = () => unpack(pack({ text: 'a word of the content' }), z.object({ number: z.number() }));
    expect(read).toThrow(/^A stored item cannot be read: ZodError$/);
  });

  test('the dictionaries of stored records and evaluations never change', () => {
    const digestOf = (dictionary: Buffer) => createHash('sha256').update(dictionary).digest('hex');
    expect(digestOf(evaluationDictionary())).toBe('d9185400976798ca0456515d75151213a74f2148977269fca58d513236a544c2');
    expect(digestOf(recordDictionary())).toBe('f1fd6e802dc71554a451d9b7329520df0d81f82d210211558643dcbcfbdd9d73');
    expect(digestOf(logDictionary())).toBe('f3e8453b1b4104e4a68d54cdb9aaa2eaf426467c83a0b2ac5b9c3880aae2e689');
  });
});
