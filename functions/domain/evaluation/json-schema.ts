import { canonicalJson } from '../canonical-json.ts';

/**
 * The part of JSON Schema 2020-12 that models are given for structured output and tool arguments:
 * types, enum, const, bounds, properties, items, combinators and local references. Other keywords
 * are annotations here. A `pattern` is a stranger's regular expression and is applied only when it
 * cannot backtrack.
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
  /** Evaluations left; a schema of references can be exponentially large. */
  budget: number;
}

const MAX_DEPTH = 64;
const MAX_EVALUATIONS = 50_000;
const MAX_VIOLATIONS = 20;

/** Checks a value; an empty list means that it is valid. */
export function validateJson(value: unknown, schema: Schema): SchemaViolation[] {
  const walk: Walk = { root: schema, violations: [], depth: 0, budget: MAX_EVALUATIONS };
  check(value, schema, '', walk);
  return walk.violations.slice(0, MAX_VIOLATIONS);
}

function fail(walk: Walk, pointer: string, message: string): void {
  if (walk.violations.length < MAX_VIOLATIONS) walk.violations.push({ pointer, message });
}

function check(value: unknown, schema: unknown, pointer: string, walk: Walk): void {
  if (schema === true || schema === undefined) return;
  const unusable = whyUnusable(schema, walk);
  if (unusable !== undefined || !isObject(schema)) {
    fail(walk, pointer, unusable ?? 'is not allowed');
    return;
  }
  walk.budget -= 1;
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

function whyUnusable(schema: unknown, walk: Walk): string | undefined {
  if (schema === false) return 'is not allowed';
  if (!isObject(schema)) return 'is described by a schema that is not an object';
  return walk.depth >= MAX_DEPTH || walk.budget <= 0 ? 'needs a schema too deep to check' : undefined;
}

function checkReference(value: unknown, schema: Schema, pointer: string, walk: Walk): void {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return;
  const target = resolve(reference, walk.root);
  if (target === undefined) fail(walk, pointer, `refers to ${reference}, which the schema does not hold`);
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
  if (Array.isArray(choices)) walk.budget -= choices.length;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.length > 0 && !types.some((each) => hasType(value, each))) {
    fail(walk, pointer, `must be ${types.join(' or ')}`);
  }
  if (Array.isArray(choices) && !choices.some((choice) => equal(choice, value))) {
    fail(walk, pointer, `must be one of ${JSON.stringify(choices).slice(0, 200)}`);
  }
  if (Object.hasOwn(schema, 'const') && !equal(constant, value)) {
    fail(walk, pointer, `must be ${JSON.stringify(constant).slice(0, 200)}`);
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
  const trial: Walk = { root: walk.root, violations: [], depth: walk.depth, budget: walk.budget };
  check(value, schema, '', trial);
  walk.budget = trial.budget;
  return trial.violations.length === 0;
}

function checkString(value: string, schema: Schema, pointer: string, walk: Walk): void {
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  if (typeof minLength === 'number' && length < minLength)
    fail(walk, pointer, `must have at least ${minLength} characters`);
  if (typeof maxLength === 'number' && length > maxLength)
    fail(walk, pointer, `must have at most ${maxLength} characters`);
  if (isPlainPattern(pattern) && !new RegExp(pattern).test(value)) fail(walk, pointer, `must match ${pattern}`);
}

/** Character classes and literals with at most one repetition: such a pattern cannot backtrack badly. */
function isPlainPattern(pattern: unknown): pattern is string {
  if (typeof pattern !== 'string' || pattern.length > 200) return false;
  if (!/^\^?(?:[\w \-@:/]|\\[dwsDWS.\-/]|\[[^[\]\\]{1,60}\]|[+*?]|\{\d{1,3}(?:,\d{0,3})?\})*\$?$/.test(pattern))
    return false;
  return (pattern.match(/[+*]|\{\d+,\d*\}/g) ?? []).length <= 1;
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
  if (uniqueItems === true && new Set(value.map(canonicalJson)).size < value.length) {
    fail(walk, pointer, 'must not repeat an item');
  }
  const prefix = schemas(schema['prefixItems']);
  for (const [i, item] of value.entries()) {
    check(item, i < prefix.length ? prefix[i] : items, `${pointer}/${i}`, walk);
  }
}

function checkObject(value: Schema, schema: Schema, pointer: string, walk: Walk): void {
  const { required, additionalProperties, minProperties, maxProperties } = schema;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const names = Object.keys(value);
  if (Array.isArray(required)) walk.budget -= required.length;
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) fail(walk, `${pointer}/${name}`, 'is required');
  }
  for (const name of names) {
    const known = Object.hasOwn(properties, name);
    check(value[name], known ? properties[name] : additionalProperties, `${pointer}/${name}`, walk);
  }
  if (typeof minProperties === 'number' && names.length < minProperties)
    fail(walk, pointer, `must have at least ${minProperties} members`);
  if (typeof maxProperties === 'number' && names.length > maxProperties)
    fail(walk, pointer, `must have at most ${maxProperties} members`);
}

function schemas(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
