import { ComparedValues } from './compared-values.ts';
import { SchemaPatterns } from './pattern/schema-patterns.ts';
import { MAX_TRACE_WORK, WorkBudget, WorkExceededError } from './work-budget.ts';

/**
 * The part of JSON Schema 2020-12 that models are given for structured output and tool arguments:
 * types, enum, const, bounds, properties, items, combinators and local references. Other keywords
 * are annotations here. A `pattern` is a stranger's regular expression and runs on a matcher of our own, which cannot
 * backtrack; one outside its subset is not checked, like an unknown keyword.
 */
export interface SchemaViolation {
  /** JSON Pointer of the offending value; empty for the root. */
  readonly pointer: string;
  readonly message: string;
}

type Schema = Readonly<Record<string, unknown>>;

interface Walk {
  readonly root: Schema;
  readonly violations: SchemaViolation[];
  depth: number;
  /** A schema of references can be exponentially large, and the value large besides. */
  readonly work: WorkBudget;
  readonly compared: ComparedValues;
  readonly patterns: SchemaPatterns;
}

const MAX_DEPTH = 64;
/** Some twenty keywords are looked up. */
const WORK_OF_SCHEMA = 50;
const MAX_VIOLATIONS = 20;
/** There are seven. */
const MAX_TYPES = 7;
/** Characters of a schema that a message repeats. */
const MAX_QUOTED = 200;

/**
 * Checks a value; an empty list means that it is valid. A schema that needs more work than is left is violated: what
 * could not be checked does not pass (P7).
 * @param work shared by all schemas of a trace
 * @throws DeadlineExceededError
 */
export function validateJson(value: unknown, schema: Schema, work = new WorkBudget(MAX_TRACE_WORK)): SchemaViolation[] {
  const violations: SchemaViolation[] = [];
  const [compared, patterns] = [new ComparedValues(work), new SchemaPatterns(work)];
  try {
    check(value, schema, '', { root: schema, violations, depth: 0, work, compared, patterns });
  } catch (error) {
    if (!(error instanceof WorkExceededError)) throw error;
    violations.splice(MAX_VIOLATIONS - 1);
    violations.push({ pointer: '', message: 'needs a schema too deep, or too much work, to check' });
  }
  return violations;
}

function fail(walk: Walk, pointer: string, message: string): void {
  if (walk.violations.length < MAX_VIOLATIONS) walk.violations.push({ pointer, message });
}

function check(value: unknown, schema: unknown, pointer: string, walk: Walk): void {
  if (schema === true || schema === undefined) return;
  if (!isObject(schema)) {
    fail(walk, pointer, schema === false ? 'is not allowed' : 'is described by a schema that is not an object');
    return;
  }
  // Thrown and not a violation, which a `not` around it would turn into a pass.
  if (walk.depth >= MAX_DEPTH) throw new WorkExceededError();
  walk.work.spend(WORK_OF_SCHEMA);
  walk.depth += 1;
  checkReference(value, schema, pointer, walk);
  checkAny(value, schema, pointer, walk);
  checkCombinators(value, schema, pointer, walk);
  if (typeof value === 'string') checkString(value, schema, pointer, walk);
  if (typeof value === 'number') checkNumber(value, schema, pointer, walk);
  if (Array.isArray(value)) checkArray(value, schema, pointer, walk);
  else if (isObject(value)) checkObject(value, schema, pointer, walk);
  walk.depth -= 1;
}

function checkReference(value: unknown, schema: Schema, pointer: string, walk: Walk): void {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return;
  walk.work.spend(reference.length);
  const target = resolve(reference, walk.root);
  if (target === undefined)
    fail(walk, pointer, `refers to ${reference.slice(0, MAX_QUOTED)}, which the schema does not hold`);
  else check(value, target, pointer, walk);
}

function resolve(reference: string, root: Schema): unknown {
  if (!reference.startsWith('#')) return undefined;
  let target: unknown = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(target) || !Object.hasOwn(target, name)) return undefined;
    target = target[name];
  }
  return target;
}

function checkAny(value: unknown, schema: Schema, pointer: string, walk: Walk): void {
  const { type, enum: choices, const: constant } = schema;
  const { compared, work } = walk;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  work.spend(types.length);
  if (types.length > 0 && !types.some((each) => hasType(value, each))) {
    const names = types.slice(0, MAX_TYPES).map((each) => String(each).slice(0, MAX_QUOTED));
    fail(walk, pointer, `must be ${names.join(' or ')}`);
  }
  if (Array.isArray(choices) && !choices.some((choice) => compared.areEqual(choice, value))) {
    fail(walk, pointer, `must be one of ${compared.textOf(choices).slice(0, MAX_QUOTED)}`);
  }
  if (Object.hasOwn(schema, 'const') && !compared.areEqual(constant, value)) {
    fail(walk, pointer, `must be ${compared.textOf(constant).slice(0, MAX_QUOTED)}`);
  }
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeof value === type;
}

function checkCombinators(value: unknown, schema: Schema, pointer: string, walk: Walk): void {
  for (const part of schemas(schema['allOf'])) check(value, part, pointer, walk);
  const anyOf = schemas(schema['anyOf']);
  if (anyOf.length > 0 && !anyOf.some((part) => accepts(value, part, walk))) {
    fail(walk, pointer, 'fits none of the allowed forms');
  }
  const oneOf = schemas(schema['oneOf']);
  if (oneOf.length > 0 && oneOf.filter((part) => accepts(value, part, walk)).length !== 1) {
    fail(walk, pointer, 'must fit exactly one of the allowed forms');
  }
  if (schema['not'] !== undefined && accepts(value, schema['not'], walk))
    fail(walk, pointer, 'has a form that is excluded');
  if (schema['if'] === undefined) return;
  check(value, accepts(value, schema['if'], walk) ? schema['then'] : schema['else'], pointer, walk);
}

function accepts(value: unknown, schema: unknown, walk: Walk): boolean {
  const trial: Walk = { ...walk, violations: [] };
  check(value, schema, '', trial);
  return trial.violations.length === 0;
}

function checkString(value: string, schema: Schema, pointer: string, walk: Walk): void {
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === 'number' || typeof maxLength === 'number') {
    const length = codePointsIn(value, walk.work);
    if (typeof minLength === 'number' && length < minLength)
      fail(walk, pointer, `must have at least ${minLength} characters`);
    if (typeof maxLength === 'number' && length > maxLength)
      fail(walk, pointer, `must have at most ${maxLength} characters`);
  }
  if (typeof pattern === 'string' && walk.patterns.match(pattern, value) === 'differs')
    fail(walk, pointer, `must match ${pattern.slice(0, MAX_QUOTED)}`);
}

function codePointsIn(text: string, work: WorkBudget): number {
  work.spend(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

function checkNumber(value: number, schema: Schema, pointer: string, walk: Walk): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) fail(walk, pointer, `must be at least ${minimum}`);
  if (typeof maximum === 'number' && value > maximum) fail(walk, pointer, `must be at most ${maximum}`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    fail(walk, pointer, `must be above ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    fail(walk, pointer, `must be below ${exclusiveMaximum}`);
  if (typeof multipleOf === 'number' && Math.abs(value / multipleOf - Math.round(value / multipleOf)) > 1e-9) {
    fail(walk, pointer, `must be a multiple of ${multipleOf}`);
  }
}

function checkArray(value: readonly unknown[], schema: Schema, pointer: string, walk: Walk): void {
  const { minItems, maxItems, uniqueItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems)
    fail(walk, pointer, `must have at least ${minItems} items`);
  if (typeof maxItems === 'number' && value.length > maxItems)
    fail(walk, pointer, `must have at most ${maxItems} items`);
  if (uniqueItems === true && !walk.compared.areDistinct(value)) {
    fail(walk, pointer, 'must not repeat an item');
  }
  const prefix = schemas(schema['prefixItems']);
  walk.work.spend(value.length);
  for (const [i, item] of value.entries()) {
    check(item, i < prefix.length ? prefix[i] : items, `${pointer}/${i}`, walk);
  }
}

function checkObject(value: Schema, schema: Schema, pointer: string, walk: Walk): void {
  const { required, additionalProperties, minProperties, maxProperties } = schema;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const names = Object.keys(value);
  walk.work.spend(names.length + (Array.isArray(required) ? required.length : 0));
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) fail(walk, `${pointer}/${name}`, 'is required');
  }
  for (const name of names) {
    const place = `${pointer}/${name}`;
    const byName = Object.hasOwn(properties, name);
    if (byName) check(value[name], properties[name], place, walk);
    const byPattern = checkByPattern(value[name], name, schema['patternProperties'], place, walk);
    if (!byName && !byPattern) check(value[name], additionalProperties, place, walk);
  }
  if (typeof minProperties === 'number' && names.length < minProperties)
    fail(walk, pointer, `must have at least ${minProperties} members`);
  if (typeof maxProperties === 'number' && names.length > maxProperties)
    fail(walk, pointer, `must have at most ${maxProperties} members`);
}

/** Whether a pattern may say something of this name; it may when it cannot be checked. */
function checkByPattern(value: unknown, name: string, patterns: unknown, pointer: string, walk: Walk): boolean {
  if (!isObject(patterns)) return false;
  let isNamed = false;
  for (const pattern of walk.patterns.namesOf(patterns)) {
    const match = walk.patterns.match(pattern, name);
    if (match === 'matches') check(value, patterns[pattern], pointer, walk);
    isNamed ||= match !== 'differs';
  }
  return isNamed;
}

function schemas(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
