import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  findLosses,
  type StatefulResources,
  StatefulResourcesSchema,
  statefulResources,
} from '../../bin/tools/check-upgrade/compare-templates.ts';
import { synthesize } from './synthesize.ts';

const releases = join(import.meta.dirname, '../../docs/releases');
const released = StatefulResourcesSchema.parse(
  JSON.parse(readFileSync(join(releases, 'stateful-resources.json'), 'utf8')),
);

const index = (IndexName: string) => ({ IndexName, KeySchema: [{ AttributeName: IndexName, KeyType: 'HASH' }] });
const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [index('gsi1')],
  },
  DeletionPolicy: 'Retain',
};
const SECRET = { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 48 } } };
const BEFORE: StatefulResources = { Table: TABLE, Secret: SECRET };

const after = (change: object) => findLosses(BEFORE, StatefulResourcesSchema.parse({ ...BEFORE, ...change }));
const tableWith = (properties: object) => ({ Table: { ...TABLE, Properties: { ...TABLE.Properties, ...properties } } });

describe('an upgrade', () => {
  test('from the last release loses nothing that is not described as a migration', () => {
    const notes = readFileSync(join(releases, 'migrations.md'), 'utf8');
    const losses = [...findLosses(released, statefulResources(synthesize('prod').toJSON()))];
    expect(losses.filter(([id]) => !notes.includes(`\n## ${id}\n`))).toEqual([]);
    expect(Object.values(released).map(({ Type }) => Type)).toContain('AWS::DynamoDB::Table');
  });

  test.each([
    ['a store that is gone', { Table: undefined }],
    ['a store of another kind', { Table: { ...TABLE, Type: 'AWS::DynamoDB::GlobalTable' } }],
    ['a name of its own', tableWith({ TableName: 'aegis' })],
    ['another key', tableWith({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] })],
    ['an index that is gone', tableWith({ GlobalSecondaryIndexes: [] })],
    ['an index with another key', tableWith({ GlobalSecondaryIndexes: [{ ...index('gsi1'), KeySchema: [] }] })],
    ['a store that is deleted with the stack', { Table: { ...TABLE, DeletionPolicy: 'Delete' } }],
    ['a secret that is generated again', { Secret: { ...SECRET, Properties: { GenerateSecretString: {} } } }],
  ])('is refused for %s', (_change, change) => {
    const kept = Object.fromEntries(
      Object.entries({ ...BEFORE, ...change }).filter(([, value]) => value !== undefined),
    );
    expect(findLosses(BEFORE, StatefulResourcesSchema.parse(kept)).size).toBe(1);
  });

  test('may add stores and indexes', () => {
    const indexes = [index('gsi1'), index('gsi2')];
    expect(after({ ...tableWith({ GlobalSecondaryIndexes: indexes }), Bucket: { Type: 'AWS::S3::Bucket' } }).size).toBe(
      0,
    );
  });
});
