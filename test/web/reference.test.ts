import { describe, expect, test } from 'vitest';
import document from '../../docs/api/openapi.json' with { type: 'json' };
import { answerOf, bodyOf, findOperations, operationsOf } from '../../web/src/reference/document.ts';
import { addressOf, curlOf, exampleBody } from '../../web/src/reference/example.ts';
import { type Schema, type Schemas, schemaRows, typeOf } from '../../web/src/reference/schema-rows.ts';

const { info, components } = document;
const paths: Parameters<typeof operationsOf>[0]['paths'] = JSON.parse(JSON.stringify(document.paths));
const schemas: Schemas = JSON.parse(JSON.stringify(components.schemas));
const operations = operationsOf({ info, paths });

/** The operations as the document counts them. */
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
);

describe('the reference', () => {
  test('shows every operation of the document once', () => {
    const shown = operations.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`);
    expect(new Set(shown)).toEqual(new Set(described));
    expect(shown).toHaveLength(described.length);
  });

  test('tells every body and every answer, and names nothing that does not exist', () => {
    const bodies = operations.flatMap((operation) => [
      bodyOf(operation),
      ...Object.values(operation.responses ?? {}).map(answerOf),
    ]);
    const known = bodies.filter((body) => body !== null);
    expect(known.length).toBeGreaterThan(operations.length);
    for (const body of known) {
      for (const name of JSON.stringify(body).matchAll(/#\/components\/schemas\/([^"]+)/g)) {
        expect(schemas).toHaveProperty([name[1] ?? '']);
      }
      expect(() => schemaRows(body, schemas)).not.toThrow();
    }
  });

  test('finds operations by words in any order, and all of them by none', () => {
    expect(findOperations(operations, 'LABELS reviews post').map(({ operationId }) => operationId)).toEqual([
      'labelReview',
    ]);
    expect(findOperations(operations, '  ')).toHaveLength(operations.length);
    expect(findOperations(operations, 'no such thing')).toEqual([]);
  });
});

describe('the members of a body', () => {
  const node: Schemas = {
    Node: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', maxLength: 9, description: 'Of the node.' },
        children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    },
  };

  test('are told with their paths, types and bounds; what lies within itself is named once', () => {
    const schema: Schema = {
      type: 'object',
      required: ['tree'],
      properties: { tree: { $ref: '#/components/schemas/Node' }, n: { type: 'integer', minimum: 1, default: 3 } },
    };
    expect(schemaRows(schema, node)).toEqual([
      { path: 'tree', type: 'Node', isRequired: true, description: '' },
      { path: 'tree.name', type: 'string, up to 9 characters', isRequired: true, description: 'Of the node.' },
      { path: 'tree.children', type: 'list of Node', isRequired: false, description: '' },
      { path: 'n', type: 'integer, from 1', isRequired: false, description: 'By default 3.' },
    ]);
  });

  test('tell choices as what may be written', () => {
    expect(typeOf({ enum: ['pass', 'fail'] }, {})).toBe('"pass" or "fail"');
    expect(typeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] }, {})).toBe('string or null');
  });
});

describe('a call', () => {
  const operation = operations.find(({ operationId }) => operationId === 'getSession');
  const values = new Map([
    ['id', 'a/b c'],
    ['project_id', 'default'],
    ['user_id', ''],
  ]);

  test('has its parameters in the path and in the query, each encoded', () => {
    expect(operation && addressOf(operation, values)).toBe('/api/v1/sessions/a%2Fb%20c?project_id=default');
  });

  test('is a line for a shell in which no text ends the quotes', () => {
    const post = operations.find(({ operationId }) => operationId === 'createTrace') ?? operations[0];
    expect(post && curlOf(post, 'https://x/', `{"a":"it's"}`)).toContain(`-d '{"a":"it'\\''s"}'`);
  });

  test('begins with a body that has every required member', () => {
    const claim = operations.find(({ operationId }) => operationId === 'labelReview');
    const body = claim === undefined ? null : bodyOf(claim);
    expect(body && exampleBody(body, schemas)).toMatchObject({ lease_token: 'text', verdict: 'pass' });
    expect(() => operations.map((one) => exampleBody(bodyOf(one) ?? {}, schemas))).not.toThrow();
  });
});
