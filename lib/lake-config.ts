import * as z from 'zod';

/** The stage's block `lake`. */
export const lakeConfigSchema = z.strictObject({
  enabled: z
    .boolean()
    .describe(
      'Whether the days of projects are written to Parquet files a day after they are over, and the bodies of their traces leave the table after `bodyDays`. Turned off, what is in the lake stays readable there.',
    ),
  bodyDays: z
    .int()
    .min(3)
    .max(400)
    .describe(
      'Days for which a body stays in the table as well. Its day is in the lake after one or two; the days between are the time to mend a move that fails.',
    ),
  catalog: z
    .boolean()
    .describe('A Glue table over the files, and an Athena workgroup with saved queries; queries cost, these do not.'),
});
