import * as z from 'zod';

/** What IAM is told of one request. A key of a condition that the request does not have is left out. */
export interface Access {
  readonly action: string;
  /** As the template names it: the logical id of the resource, with `/index/…` or `/*` where it has parts. */
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

const oneOrMany = z.union([z.string().array(), z.string().transform((one) => [one])]);
const ConditionSchema = z.record(z.string(), z.record(z.string(), oneOrMany));

const StatementSchema = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: z.union([z.unknown().array(), z.unknown().transform((one) => [one])]),
  Condition: ConditionSchema.default({}),
});
export type Statement = z.infer<typeof StatementSchema>;

const ResourcesSchema = z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() }));
const FunctionSchema = z.object({
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const PolicySchema = z.object({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({ Statement: z.array(StatementSchema) }),
});

/** The statements of each function's role in a synthesised template, by the name of its service. */
export function rolesIn(template: unknown): ReadonlyMap<string, readonly Statement[]> {
  const { Resources } = z.object({ Resources: ResourcesSchema }).parse(template);
  const resources = Object.values(Resources);
  const policies = resources
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .map(({ Properties }) => PolicySchema.parse(Properties));
  const functions = resources
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => FunctionSchema.safeParse(Properties))
    .flatMap(({ data }) => (data === undefined ? [] : [data]));
  return new Map(
    functions.map(({ Role, Environment }) => [
      String(Environment.Variables['POWERTOOLS_SERVICE_NAME']),
      policies
        .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0]))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ]),
  );
}

/** As IAM decides: one statement that allows, and none that denies. */
export function isAllowed(statements: readonly Statement[], access: Access): boolean {
  const applying = statements.filter((statement) => applies(statement, access));
  return applying.some(({ Effect }) => Effect === 'Allow') && applying.every(({ Effect }) => Effect === 'Allow');
}

function applies({ Action, Resource, Condition }: Statement, { action, resource, context }: Access): boolean {
  return (
    Action.some((pattern) => matches(pattern, action)) &&
    Resource.some((named) => matches(resourceName(named), resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => isMet(operator, patterns, context[key])),
    )
  );
}

function isMet(operator: string, patterns: readonly string[], values: readonly string[] | undefined): boolean {
  const isLike = (value: string): boolean => patterns.some((pattern) => matches(pattern, value));
  const isEqual = (value: string): boolean => patterns.includes(value);
  switch (operator) {
    // True without values, too: that is how IAM reads `ForAllValues`.
    case 'ForAllValues:StringLike':
      return (values ?? []).every(isLike);
    case 'ForAllValues:StringEquals':
      return (values ?? []).every(isEqual);
    case 'ForAnyValue:StringLike':
      return (values ?? []).some(isLike);
    case 'StringEquals':
      return values?.every(isEqual) ?? false;
    case 'StringEqualsIfExists':
      return values?.every(isEqual) ?? true;
    default:
      throw new Error(`This evaluator does not know the condition operator ${operator}`);
  }
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

const ReferenceSchema = z.union([
  z.string(),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((one) => one['Fn::GetAtt'][0]),
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
]);
const ResourceSchema = z.union([
  ReferenceSchema,
  z
    .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(ReferenceSchema)]) })
    .transform((one) => one['Fn::Join'][1].join('')),
]);

function resourceName(resource: unknown): string {
  return ResourceSchema.parse(resource);
}
