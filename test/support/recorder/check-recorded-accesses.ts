import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Access, isAllowed, rolesIn } from './iam-policies.ts';

export const RECORD_SUFFIX = '.accesses.jsonl';

/** One kind of access as record-accesses.py writes it. */
const RecordedSchema = z.object({
  function: z.string(),
  action: z.string(),
  /** The environment variable of the function that names it. */
  resource: z.string(),
  part: z.string().default(''),
  leadingKeys: z.array(z.string()).optional(),
  attributes: z.array(z.string()).optional(),
  returnValues: z.string().optional(),
  fromAddress: z.string().optional(),
});
type Recorded = z.infer<typeof RecordedSchema>;

const FunctionsSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});
const EnvironmentSchema = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });
const RefSchema = z.object({ Ref: z.string() });

/**
 * Holds what the deployed functions asked of DynamoDB, S3, SQS and Secrets Manager against the roles that the template
 * gives them, since no emulator here does. Throws when an access is not allowed.
 */
export async function checkRecordedAccesses(
  template: unknown,
  recordFolder: string,
  say: (text: string) => void,
): Promise<void> {
  const recorded = await readRecords(recordFolder);
  if (recorded.length === 0) throw new Error('No access of a deployed function was recorded');
  const refused = refusedAccesses(template, recorded);
  if (refused.length > 0) {
    throw new Error(`No statement of its role allows what a function did:\n${refused.join('\n')}`);
  }
  say(`the roles allow all ${recorded.length} kinds of access that the functions made`);
}

/** The accesses that the roles of the template do not allow, as text. */
export function refusedAccesses(template: unknown, recorded: readonly unknown[]): string[] {
  const roles = rolesIn(template);
  const environments = environmentsIn(template);
  return recorded
    .map((one) => RecordedSchema.parse(one))
    .filter((one) => {
      const named = environments.get(one.function)?.[one.resource];
      return !isAllowed(roles.get(one.function) ?? [], accessOf(one, resourceOf(one, named)));
    })
    .map((one) => JSON.stringify(one));
}

/** A secret that is no part of the stack is known by its name, which Secrets Manager ends with six characters. */
function resourceOf({ action, resource }: Recorded, named: unknown): string {
  if (typeof named !== 'string' || !action.startsWith('secretsmanager:')) {
    return RefSchema.safeParse(named).data?.Ref ?? resource;
  }
  return `arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:${named}-a1B2c3`;
}

/** IAM knows no action for what SQS does in batches: the action for one message allows it. */
const ACTIONS_OF_BATCHES: Readonly<Record<string, string>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

function accessOf(recorded: Recorded, resource: string): Access {
  const { action, part, leadingKeys, attributes, returnValues, fromAddress } = recorded;
  const context: Record<string, readonly string[]> = {};
  if (leadingKeys !== undefined) context['dynamodb:LeadingKeys'] = leadingKeys;
  if (attributes !== undefined) context['dynamodb:Attributes'] = attributes;
  if (returnValues !== undefined) context['dynamodb:ReturnValues'] = [returnValues];
  if (fromAddress !== undefined) context['ses:FromAddress'] = [fromAddress];
  return { action: ACTIONS_OF_BATCHES[action] ?? action, resource: `${resource}${part}`, context };
}

function environmentsIn(template: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const resources = Object.values(FunctionsSchema.parse(template).Resources);
  return new Map(
    resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => EnvironmentSchema.safeParse(Properties).data?.Environment.Variables ?? {})
      .map((variables) => [String(variables['POWERTOOLS_SERVICE_NAME']), variables]),
  );
}

/** Each kind once, whichever deployment it was seen in. */
async function readRecords(folder: string): Promise<unknown[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(RECORD_SUFFIX));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const lines = new Set(texts.flatMap((text) => text.split('\n').filter((line) => line !== '')));
  return [...lines].map((line): unknown => JSON.parse(line));
}
