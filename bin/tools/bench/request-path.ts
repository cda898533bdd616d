import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { formatKey, parseKey } from '../../../functions/access/api-key.ts';
import { PepperHasher } from '../../../functions/access/crypto/pepper-hasher.ts';
import { TraceSubmission } from '../../../functions/content/trace-submission.ts';
import { canonicalJson } from '../../../functions/kernel/canonical-json.ts';
import { DEFAULT_MASKING_POLICY, maskContent } from '../../../functions/masking/masking.ts';
import { type BenchResult, microsecondsPerCall } from './measure.ts';

const SENTENCE = 'The invoice of the second quarter lists eleven positions, and two of them changed since March. ';

/** A submission of about 1 KB, as a client would send it. */
export function submissionOfOneKilobyte(): string {
  return JSON.stringify({
    model: 'gpt-4o-mini',
    input: `Summarise the change for the team. ${SENTENCE.repeat(4)}`,
    output: SENTENCE.repeat(4),
    user_id: 'user-123',
    usage: { input_tokens: 120, output_tokens: 90 },
    tags: ['finance', 'summary'],
  });
}

/** CPU of what one POST costs before its first AWS call, beside parsing the same body. */
export async function benchRequestPath(): Promise<BenchResult[]> {
  const body = submissionOfOneKilobyte();
  const key = createSecretKey(randomBytes(32));
  const pepper = randomBytes(32).toString('hex');
  const hasher = new PepperHasher(async () => JSON.stringify({ current: 1, '1': pepper }), Date.now);
  const secret = 'x'.repeat(43);
  const text = formatKey({ stage: 'dev', publicId: 'abcdefgh', secret });
  const hash = await hasher.hashSecret(secret);

  const [parse = 0, path = 0, verify = 0] = await microsecondsPerCall([
    () => JSON.parse(body),
    () => {
      const { trace_id: _id, model: _model, ...content } = TraceSubmission.parse(JSON.parse(body));
      createHmac('sha256', key).update(canonicalJson(content)).digest('base64url');
      return maskContent({ input: content.input, output: content.output, tags: content.tags }, DEFAULT_MASKING_POLICY);
    },
    async () => parseKey(text) !== null && hasher.verifySecret(secret, hash),
  ]);
  return [
    {
      what: 'parse, validate, fingerprint and mask one 1 KB POST',
      against: 'JSON.parse of the same body',
      ratio: path / parse,
      target: 5,
      reached: 17,
      note: `${path.toFixed(1)} µs against ${parse.toFixed(1)} µs`,
    },
    {
      what: 'check an API key: checksum and HMAC',
      against: 'JSON.parse of 1 KB',
      ratio: verify / parse,
      target: 1,
      reached: 3.3,
      note: `${verify.toFixed(1)} µs against ${parse.toFixed(1)} µs`,
    },
  ];
}
