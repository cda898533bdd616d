import * as z from 'zod';
import { Severity } from '../kernel/issue.ts';

/** What happens to something found: nothing, an issue only, a placeholder, or a keyed digest. */
export const MaskingAction = z.enum(['off', 'detect', 'redact', 'hash']);
export type MaskingAction = z.infer<typeof MaskingAction>;

/** ISO 3166-1 alpha-2. */
const CountryCode = z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters');
const MAX_COUNTRIES = 250;

/** Whose national identifiers are looked for; those that belong to no country always are. */
const IdentifierCountries = z.strictObject({
  countries: z
    .union([z.literal('all'), z.array(CountryCode).max(MAX_COUNTRIES)])
    .default('all')
    .meta({ description: 'Countries, by their ISO 3166-1 code, whose identifiers of persons are looked for.' }),
  exclude: z
    .array(CountryCode)
    .max(MAX_COUNTRIES)
    .default([])
    .meta({ description: 'Countries whose identifiers are left alone although `countries` names them.' }),
});
export type IdentifierCountries = z.infer<typeof IdentifierCountries>;

/** The kind of a name of a person, which has a setting of its own. */
export const PERSON_NAME = 'person_name';

/** What happens to names of persons: nothing, an issue only, or a placeholder. */
const NamesAction = z.enum(['off', 'detect', 'redact']);

/** What a project masks: by category, and by kind where it differs. */
export const MaskingPolicy = z.strictObject({
  secret: MaskingAction.default('redact').meta({ description: 'What becomes of secrets before anything is stored.' }),
  pii: MaskingAction.default('redact').meta({ description: 'What becomes of identifiers of persons.' }),
  kinds: z.record(z.string(), MaskingAction).default({}).meta({
    description: 'What becomes of a kind where it differs, by its name, such as `email_address` or `aws_access_key`.',
  }),
  /** Absent: those of all countries. */
  identifiers: IdentifierCountries.optional(),
  names: NamesAction.optional().meta({
    description: 'What becomes of names of persons, of which about half are found; `off` when absent.',
  }),
});
export type MaskingPolicy = z.infer<typeof MaskingPolicy>;

/** Nothing that opens an account or names a person directly is stored. */
export const DEFAULT_MASKING_POLICY: MaskingPolicy = { secret: 'redact', pii: 'redact', kinds: {} };

/** Something tier 0 found. It never carries the value. */
export const Finding = z.object({
  type: z.string(),
  category: z.enum(['secret', 'pii']),
  severity: Severity,
  /** Path of the text; a `#key` at the end means the name of that member, not its value. */
  field: z.string(),
  /** UTF-16 units in the masked text. */
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
  action: MaskingAction,
});
export type Finding = z.infer<typeof Finding>;

/** How many more were found than are kept. */
export const OmittedFindings = z.int().positive().optional();

/** A keyed digest for the `hash` action: the same value gives the same token, and no way back. */
export type HashValue = (value: string) => string;
