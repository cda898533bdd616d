import * as z from 'zod';

/**
 * The types that hold data, and the properties whose change makes CloudFormation put an empty resource in place of the
 * old one (or, of a secret, another value in place of the old one).
 */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'Origin'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'ObjectLockEnabled'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString'],
};

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

type Resource = z.infer<typeof resourceSchema>;

/** What a later release has to keep of this one, small enough to read in a review. */
export type StatefulResources = Readonly<Record<string, Resource>>;

export const StatefulResourcesSchema = z.record(z.string(), resourceSchema);

export function statefulResources(template: unknown): StatefulResources {
  const { Resources } = templateSchema.parse(template);
  return Object.fromEntries(
    Object.entries(Resources)
      .filter(([, { Type }]) => Type in STATEFUL)
      .map(([id, resource]) => [id, keptPartsOf(resource)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function keptPartsOf({ Type, Properties, DeletionPolicy }: Resource): Resource {
  const fixed = [...(STATEFUL[Type] ?? []), 'GlobalSecondaryIndexes', 'TimeToLiveSpecification'];
  const kept = Object.entries(Properties).filter(([name]) => fixed.includes(name));
  return { Type, Properties: Object.fromEntries(kept), ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }) };
}

/** Why deploying the new release over the released one would lose data, by logical id; empty when it would not. */
export function findLosses(released: StatefulResources, next: StatefulResources): Map<string, string> {
  return new Map(
    Object.entries(released).flatMap(([id, before]) => {
      const after = next[id];
      if (after === undefined) return [[id, `${before.Type} is gone or has another logical id`] as const];
      const loss = lossBetween(before, after);
      return loss === null ? [] : [[id, loss] as const];
    }),
  );
}

function lossBetween(before: Resource, after: Resource): string | null {
  if (before.Type !== after.Type) return `${before.Type} has become ${after.Type}`;
  const changed = (STATEFUL[before.Type] ?? []).find((name) => !isSame(before, after, name));
  if (changed !== undefined) return `${changed} has changed, which replaces the ${before.Type}`;
  if (before.Type === 'AWS::DynamoDB::Table' && !keepsIndexes(before, after))
    return 'an index has been changed or removed';
  if (before.DeletionPolicy === 'Retain' && after.DeletionPolicy !== 'Retain') return 'it is no longer retained';
  return null;
}

function isSame(before: Resource, after: Resource, name: string): boolean {
  return JSON.stringify(before.Properties[name]) === JSON.stringify(after.Properties[name]);
}

function keepsIndexes(before: Resource, after: Resource): boolean {
  const indexesOf = ({ Properties }: Resource) =>
    z.array(z.unknown()).parse(Properties['GlobalSecondaryIndexes'] ?? []);
  const later = new Set(indexesOf(after).map((index) => JSON.stringify(index)));
  return indexesOf(before).every((index) => later.has(JSON.stringify(index)));
}
