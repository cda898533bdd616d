import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareTrace } from '../../functions/intake/prepare-trace.ts';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import {
  DEFAULT_MASKING_POLICY,
  loadNames,
  MaskingPolicy,
  maskContent,
  maskText,
} from '../../functions/masking/masking.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aSpan } from '../support/builders/spans.ts';
import { CALLER, Intake } from '../support/memory/intake.ts';

const DETECT: MaskingPolicy = { ...DEFAULT_MASKING_POLICY, names: 'detect' };
const REDACT: MaskingPolicy = { ...DEFAULT_MASKING_POLICY, names: 'redact' };

function namesIn(text: string): string[] {
  return maskText(text, DETECT).findings.flatMap(({ type, offset, length }) =>
    type === 'person_name' ? [text.slice(offset, offset + length)] : [],
  );
}

describe('names of persons', () => {
  beforeAll(() => loadNames(DETECT));

  test.each([
    ['a title', 'Please ask Frau Dr. Özlem Brandt-Kaya today.', ['Özlem Brandt-Kaya']],
    ['a title written small', 'le docteur Morvan est absent', ['Morvan']],
    ['a greeting', 'Dear Ottoline,\nyour order', ['Ottoline']],
    ['an introduction', 'Hello, my name is Zuleika and I call about', ['Zuleika']],
    ['an introduction that may be followed by anything', 'I am Patricia Oyelaran', ['Patricia Oyelaran']],
    ['a label', 'Patient: Wendeline Achterberg, born 1980', ['Wendeline Achterberg']],
    ['an initial', 'a report by Tevita K. Moala on reefs', ['Tevita K. Moala']],
    ['the ending of a surname', 'sent to Bogna Wyszomirska yesterday', ['Bogna Wyszomirska']],
    ['a particle', 'It was Hugo van der Velde.', ['Hugo van der Velde']],
    ['a given name alone', 'I met Ingrid at noon.', ['Ingrid']],
    ['a given name that begins a sentence', 'Tell Ingrid. Ask Robert.', ['Ingrid', 'Robert']],
    ['a possessive', 'That is Jonathan’s car.', ['Jonathan']],
    ['letters that are no letter and mark', 'Herr Łukasz Słoński und Jürgen Weiß', ['Łukasz Słoński', 'Jürgen Weiß']],
    ['a name before an abbreviation', 'Robert Ashcombe MBA spoke', ['Robert Ashcombe']],
    ['a weak title before two words', 'said Judge Ottilie Brandreth', ['Ottilie Brandreth']],
    ['a greeting before one word', 'Hi Zuleika, hello', ['Zuleika']],
    ['a line that begins with it', 'Noted.\n"Ingrid" said so', ['Ingrid']],
    ['capitals', 'INGRID SOLHEIM, OSLO', ['INGRID SOLHEIM']],
  ])('are found by %s', (_, text, names) => {
    expect(namesIn(text)).toEqual(names);
  });

  test.each([
    ['days, months and things', 'On Monday in May the Green Door Company opens.'],
    ['a country after an introduction', 'I am German. This is New York.'],
    ['a street with a number', 'He lives at Patricia Holt 12 in the north.'],
    ['what is called after a person', 'The Michelle Adler Foundation and Saint Patrick are known.'],
    ['an organisation in a greeting', 'Dear Customer Support, hello World!'],
    ['letters that are no initials', 'Vitamin D. Deficiency and Hepatitis B. Virus'],
    ['an abbreviation in capitals', 'The ELISA test is old.'],
    ['a weak title before another word', 'The Justice Department and Judge Not are words.'],
    ['a label before one word', 'From: Berlin, to: Prague'],
    ['a particle that leads nowhere', 'Old van der lane'],
    ['a company behind a given name', 'Robert Group and Oliver street'],
    ['one word behind a greeting without a sign', 'Hi Zuleika came'],
    ['a label with a name in the next line', 'Patient:\n\n\n\n\nZuleika'],
    ['words in a row', 'a text without any capital letters, maria included'],
    ['names of the list that are no words of the text', 'mariachi, annalist'],
  ])('are not seen in %s', (_, text) => {
    expect(namesIn(text)).toEqual([]);
  });

  test('are left alone unless a project asks for them, and cannot be hashed', () => {
    const text = 'Dear Ms. Holloway, write to ann@mail.org';
    expect(maskText(text, DEFAULT_MASKING_POLICY).text).toBe('Dear Ms. Holloway, write to [REDACTED:email_address]');
    expect(maskText(text, { ...REDACT, names: 'off' }).text).toContain('Holloway');
    expect(MaskingPolicy.parse({}).names).toBeUndefined();
    expect(MaskingPolicy.safeParse({ names: 'hash' }).success).toBe(false);
  });

  test('are replaced without their title, and reported with low severity', () => {
    const { text, findings } = maskText('Dear Ms. Holloway, hello.', REDACT);
    expect(text).toBe('Dear Ms. [REDACTED:person_name], hello.');
    expect(findings).toEqual([
      { type: 'person_name', category: 'pii', severity: 'low', offset: 9, length: 22, action: 'redact' },
    ]);
  });

  test('are found by the name of the member that holds them, in values and never in names', () => {
    const content = { customer_name: 'Quillon Abernethy', city_name: 'Quillon Abernethy', 'Mr. Fox': 1 };
    const masked = maskContent(content, REDACT);
    expect(masked.content).toEqual({ ...content, customer_name: '[REDACTED:person_name]' });
    expect(maskContent({ full_name: 'get weather 2' }, REDACT).findings).toEqual([]);
    expect(maskContent({ full_name: 'get_weather' }, REDACT).findings).toEqual([]);
  });

  test('stand back where an identifier covers them', () => {
    const { findings } = maskText('write to Ingrid.Solheim@mail.org', REDACT);
    expect(findings.map(({ type }) => type)).toEqual(['email_address']);
  });
});

test('a project that asks for names gets them masked on both ways in, and its ids are not searched', async () => {
  const intake = new Intake({}, { masking: REDACT });
  const attributes = { 'input.value': 'Dear Ms. Holloway', 'session.id': 'Ingrid' };
  await receiveSpans(intake.deps, CALLER, [aSpan('1', { attributes })]);
  const stored = await intake.traces.find(ORGANIZATION, aSpan('1').traceId);
  expect(JSON.stringify(stored?.body)).not.toContain('Holloway');
  const submission = { session_id: 'Ingrid', model: 'gpt-4o', input: 'Dear Ms. Holloway', output: 'Hello' };
  const { body, attributes: kept } = await prepareTrace(
    { ...intake.deps, now: () => intake.now },
    intake.project,
    submission,
  );
  expect(body.content.input).toBe('Dear Ms. [REDACTED:person_name]');
  expect(kept.session_id).toBe('Ingrid');
});

test('a policy that asks for names masks nothing while they are not loaded', () => {
  const script = `import { maskText } from '${new URL('../../functions/masking/masking.ts', import.meta.url)}';
    try { maskText('Dear Ms. Holloway', { secret: 'redact', pii: 'redact', kinds: {}, names: 'redact' }); }
    catch (error) { console.log(error.constructor.name); }`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(said.trim()).toBe('TypeError');
});
