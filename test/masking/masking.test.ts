import { describe, expect, test } from 'vitest';
import { maskMatches } from '../../functions/masking/mask-matches.ts';
import {
  DEFAULT_MASKING_POLICY,
  MaskingPolicy,
  maskableKinds,
  maskContent,
  maskText,
} from '../../functions/masking/masking.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import { sampleOf } from '../support/builders/format-samples.ts';

const KEY = ['AKIA', 'QX7B2M9ZK4LW3VTN'].join('');
const policy = DEFAULT_MASKING_POLICY;

describe('maskText', () => {
  test('replaces a secret by its kind and reports where the replacement stands', () => {
    const { text, findings } = maskText(`key ${KEY} end`, policy);
    expect(text).toBe('key [REDACTED:aws_access_key] end');
    expect(findings).toEqual([
      { type: 'aws_access_key', category: 'secret', severity: 'critical', offset: 4, length: 25, action: 'redact' },
    ]);
  });

  test.each([
    ['base64', btoa(`the key is ${KEY}!`)],
    ['hex', Buffer.from(`key ${KEY}`).toString('hex')],
    ['URL encoding', `k=%22${KEY}%22`.replace('AKIA', '%41KIA')],
    ['full-width letters', [...KEY].map((c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)).join('')],
    ['zero-width characters', [...KEY].join('\u200b')],
  ])('finds a secret hidden by %s', (_, hidden) => {
    const { text, findings } = maskText(`see ${hidden} there`, policy);
    expect(findings.map(({ type }) => type)).toEqual(['aws_access_key']);
    expect(text).not.toContain(hidden);
    expect(text.startsWith('see ')).toBe(true);
    expect(text.endsWith(' there')).toBe(true);
  });

  test('covers all of two overlapping matches under the more specific name', () => {
    const { text, findings } = maskText(`password=${'ab12cd34'}@mail.org`, policy);
    expect(findings.map(({ category }) => category)).toEqual(['secret']);
    expect(text).toMatch(/^password=\[REDACTED:\w+\]$/);
  });

  test('treats overlapping matches as the strictest of their kinds asks, whichever comes first', () => {
    const types = ['email_address', 'iban'];
    const patterns = maskingScanner().patterns.filter(({ type }) => types.includes(type));
    const both = types.flatMap((type, start) =>
      patterns.flatMap((pattern) => (pattern.type === type ? [{ pattern, start, end: start + 5 }] : [])),
    );
    expect(both.length).toBeGreaterThan(1);
    for (const [first, second, expected] of [
      ['detect', 'redact', 'redact'],
      ['redact', 'detect', 'redact'],
      ['detect', 'off', 'detect'],
    ] as const) {
      const kinds = { email_address: first, iban: second };
      const { findings } = maskMatches('0123456789', both, MaskingPolicy.parse({ kinds }));
      expect(findings.map(({ action }) => action)).toEqual([expected]);
    }
  });

  test.each(['version 8.8.4.4', 'see 0.0.0.0', 'on 127.0.0.1', 'to 224.0.0.1', 'from 169.254.1.1'])(
    'takes %s for no address of anybody',
    (text) => {
      expect(maskText(text, policy).text).toBe(text);
    },
  );

  test('finds the public address of somebody, also one that begins like a local one', () => {
    for (const address of ['8.23.4.4', '169.1.1.1'])
      expect(maskText(`from ${address}`, policy).text).not.toContain(address);
  });

  test.each(['!?!?!?!?!?!?', 'readSecret(config)', '/etc/app/secret', 'https://vault.example.org/s', 'plain-words'])(
    'takes password = "%s" for a reference, a path or a placeholder',
    (value) => {
      const text = `password = "${value}"`;
      expect(maskText(text, policy).text).toBe(text);
    },
  );

  test('takes letters alone for a password when they are mixed as no word is', () => {
    const mixed = ['xKqWz', 'RtYpL', 'mNvBs'].join('');
    expect(maskText(`password = "${mixed}"`, policy).text).not.toContain(mixed);
    expect(maskText('password = "Administrator"', policy).text).toContain('Administrator');
  });

  test('leaves a kind alone, or only reports it, when the policy says so', () => {
    const off = MaskingPolicy.parse({ kinds: { email_address: 'off' } });
    expect(maskText('a.b@example.org', off)).toEqual({ text: 'a.b@example.org', findings: [] });
    const detect = MaskingPolicy.parse({ pii: 'detect' });
    const { text, findings } = maskText('a.b@example.org', detect);
    expect(text).toBe('a.b@example.org');
    expect(findings).toMatchObject([{ type: 'email_address', action: 'detect', offset: 0, length: 15 }]);
  });

  test('hashes with the given function, and fails without one', () => {
    const hashing = MaskingPolicy.parse({ pii: 'hash' });
    expect(maskText('a.b@example.org', hashing, () => 'h1').text).toBe('[HASHED:email_address:h1]');
    expect(() => maskText('a.b@example.org', hashing)).toThrow(TypeError);
  });

  test('names the kinds that a policy may speak of', () => {
    expect(maskableKinds().has('email_address')).toBe(true);
    expect(maskableKinds().has('shoe_size')).toBe(false);
  });

  test.each([
    '...jane@mail.org',
    '-jane@mail.org',
    '--user=jane@mail.org',
    '%20jane@mail.org',
    '+jane@mail.org',
    '((415) 555-0132',
    '+(49) 30 901820',
  ])('finds an identifier behind punctuation: %s', (text) => {
    expect(maskText(text, policy).text).not.toMatch(/jane|555|901820/);
  });

  test('asks for a word beside a number that looks like many others', () => {
    expect(maskText('sum 9472 7916', policy).findings).toEqual([]);
    expect(maskText('my phone is 9472 7916', policy).findings).toHaveLength(1);
  });
});

describe('maskContent', () => {
  test('walks values, lists and names of members, and gives their paths', () => {
    const { content, findings } = maskContent(
      { input: [{ content: 'mail a.b@example.org' }], metadata: { [KEY]: { n: 1 }, list: ['x', `k ${KEY}`] } },
      policy,
    );
    expect(JSON.stringify(content)).not.toContain(KEY);
    expect(findings.map(({ field }) => field)).toEqual([
      'input[0].content',
      'metadata.[REDACTED:aws_access_key]#key',
      'metadata.list[1]',
    ]);
  });

  test('keeps two members whose names became equal', () => {
    const { content } = maskContent({ 'a@example.org': 1, 'b@example.org': 2 }, policy);
    expect(content).toEqual({ '[REDACTED:email_address]': 1, '[REDACTED:email_address]#2': 2 });
  });

  test('knows a value as a secret by the name it is stored under', () => {
    const { content } = maskContent({ metadata: { password: 'h0pk1ns~21sQ', note: 'plain' } }, policy);
    expect(content).toEqual({ metadata: { password: '[REDACTED:assigned_secret]', note: 'plain' } });
  });

  test('masks a card number that is a JSON number, and leaves other numbers', () => {
    const { content } = maskContent({ card: 4111111111111111, at: 1700000000000, n: 1.5, no: null }, policy);
    expect(content).toEqual({ card: '[REDACTED:payment_card]', at: 1700000000000, n: 1.5, no: null });
  });

  test('returns the very same object when nothing was found', () => {
    const tree = { input: 'hello', metadata: { a: ['b'] } };
    expect(maskContent(tree, policy).content).toBe(tree);
  });

  test('lets an error of the hash function through instead of returning half of the masks', () => {
    const failing = () => {
      throw new Error('no pepper');
    };
    expect(() =>
      maskContent({ a: 'a.b@example.org' }, MaskingPolicy.parse({ pii: 'hash' }), { hash: failing }),
    ).toThrow('no pepper');
  });
});

describe('a secret in any surroundings', () => {
  const surroundings = [
    ['', ''],
    ['"', '"'],
    ['(', ')'],
    ['key=', ''],
    ['key: ', ','],
    ['\n', '\n'],
    ['\\n', '\\n'],
    ['\\"', '\\"'],
    ['\\u0022', '\\u0022'],
    ['?token=', '&x=1'],
    ['%22', '%22'],
    ['token ', '. Next'],
    ['{"a":"', '"}'],
    ['，', '。'],
    ['\u200b', '\u200b'],
    ['&quot;', '&quot;'],
  ] as const;
  const formats = [
    'ghp_{alnum:36}',
    'sk-ant-api03-{url:93}AA',
    'xoxb-{digit:10}-{digit:10}-{alnum:24}',
    'AKIA{upper:16}',
    'dp.pt.{alnum:40}',
    '{discord:1}{alnum:23}.{url:6}.{url:27}',
  ];

  test.each(formats)('%s never gets through', (format) => {
    const secret = sampleOf(format);
    for (const [before, after] of surroundings) {
      expect(maskText(`see ${before}${secret}${after} ok`, policy).text).not.toContain(secret);
    }
  });
});
