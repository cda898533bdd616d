import * as z from 'zod';
import { ProjectConfig } from '../../../functions/projects/project-config.ts';
import { CONTEXT_NAMES, stageConfig } from '../../../lib/stage-config.ts';
import { STAGES, stageConfigSchema } from '../../../lib/stage-schema.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

interface Field {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly anyOf?: readonly Field[] | undefined;
  readonly properties?: Readonly<Record<string, Field>> | undefined;
}

const FieldSchema: z.ZodType<Field> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
    anyOf: z.array(FieldSchema).optional(),
    properties: z.record(z.string(), FieldSchema).optional(),
  }),
);

const INTRODUCTION = `# Configuration

A stage is a set of values in \`lib/stage-config.ts\`. \`npm run tool -- configuration\` generates this page from their schema.
Fields marked † depend on the installation rather than on the stage: give them on the command line, for example
\`npm run deploy -- --context stage=prod --context ticketEmail=tickets@example.com\`, or in \`cdk.json\` under \`context\`. Those of
\`judge\` and \`stripe\` are given in one word (\`judgeModel\`), objects as JSON, and \`oidc\` as one object. To change the others, edit the file. A value that is not allowed
stops the synthesis, and the error names its field.
`;

const PROJECT_INTRODUCTION = `
## Projects

What a project decides for itself is set with \`PATCH /api/v1/projects/{project_id}\` in \`config\` and applies within 30 seconds.
What is not set has its default, that of the running release.
`;

/** The configuration reference, as Markdown. */
export function describeConfiguration(): string {
  const schema = FieldSchema.parse(z.toJSONSchema(stageConfigSchema, { io: 'input' }));
  const stages = STAGES.map((stage) => stageConfig({ stage }));
  const rows = fieldsOf('', schema).map(([path, field]) => {
    const inOneWord = path.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
    const [block = ''] = path.split('.');
    const isContext = CONTEXT_NAMES.some(
      (name) => [path, inOneWord, block].includes(name) || [`api.${name}`, `notifications.${name}`].includes(path),
    );
    const values = stages.map((config) => valueAt(config, path));
    return [`\`${path}\`${isContext ? ' †' : ''}`, allowed(field), ...values, field.description ?? ''];
  });
  const header = ['field', 'allowed', ...STAGES, 'meaning'];
  return `${INTRODUCTION}\n${toTable(header, rows)}${PROJECT_INTRODUCTION}\n${describeProjects()}`;
}

function describeProjects(): string {
  const schema = FieldSchema.parse(z.toJSONSchema(z.object(ProjectConfig.shape), { io: 'input' }));
  const defaults = ProjectConfig.parse({});
  const rows = fieldsOf('', schema).map(([path, field]) => {
    return [`\`${path}\``, allowed(field), valueAt(defaults, path), field.description ?? ''];
  });
  return toTable(['field', 'allowed', 'default', 'meaning'], rows);
}

function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[header, header.map(() => '---'), ...rows].map(toRow).join('\n')}\n`;
}

function fieldsOf(prefix: string, { properties = {} }: Field): [string, Field][] {
  return Object.entries(properties).flatMap(([name, field]): [string, Field][] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (field.properties === undefined) return [[path, field]];
    const own: [string, Field][] = field.description === undefined ? [] : [[path, field]];
    return [...own, ...fieldsOf(path, field)];
  });
}

function allowed(field: Field): string {
  if (field.properties !== undefined) return '';
  if (field.anyOf !== undefined) return field.anyOf.map(allowed).join(' or ');
  if (field.enum !== undefined) return field.enum.map(String).join(', ');
  const { minimum, maximum, exclusiveMinimum } = field;
  const from = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  const to = maximum === NO_LIMIT ? undefined : maximum;
  const range = [from, to].filter((bound) => bound !== undefined).join(' to ');
  return [field.format ?? field.type, range].filter((part) => part !== '').join(', ');
}

function valueAt(config: object, path: string): string {
  let value: unknown = config;
  for (const name of path.split('.'))
    value = value === undefined ? value : z.record(z.string(), z.unknown()).parse(value)[name];
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  return typeof value === 'object' && value !== null ? '' : String(value);
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
