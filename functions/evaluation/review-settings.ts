import * as z from 'zod';

/** A year. */
const MAX_DUE_HOURS = 8_760;
/** Every request loads its project, settings included. */
const MAX_GUIDELINE = 4_000;

function dueHours(hours: number) {
  return z.number().min(0).max(MAX_DUE_HOURS).default(hours);
}

/** What a project decides about its reviews by people (tier 4). */
export const ReviewSettings = z.strictObject({
  due_hours: z
    .strictObject({ critical: dueHours(0), high: dueHours(24), medium: dueHours(168) })
    .prefault({})
    .meta({ description: 'Within how many hours an item of each priority has to be labelled; 0 is at once.' }),
  labels_wanted: z.int().min(1).max(2).default(1).meta({
    description: 'How many people label an item that is neither drawn as a repeat nor by the full-depth sample.',
  }),
  repeats: z.boolean().default(true).meta({
    description:
      'Whether items that are drawn as repeats, and those of the full-depth sample, are labelled by two people. The first measures their agreement; without the second, slips of one person count as errors that the cascade missed.',
  }),
  members_only: z.boolean().default(false).meta({
    description: 'Whether only keys of members may review, so that two keys of one person never count as two people.',
  }),
  guideline_version: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'must be letters, digits, dots, hyphens and underscores' })
    .default('1')
    .meta({ description: 'The version of your guideline for labelling; it is stored with each label.' }),
  guideline: z.string().max(MAX_GUIDELINE).default('').meta({
    description:
      'Your guideline for labelling, as plain text; a claim answers with it. Give it a new version when it changes.',
  }),
});
export type ReviewSettings = z.infer<typeof ReviewSettings>;
