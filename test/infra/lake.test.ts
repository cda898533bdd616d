import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { LAKE_COLUMNS } from '../../functions/lake/lake-row.ts';
import { LAKE_PREFIX, objectName } from '../../functions/lake/part.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const prod = synthesize('prod');
const withOptions = synthesize('prod', { customerKey: 'true', gateway: 'true', lakeBodyDays: '30' });

const TableInput = z.object({
  Name: z.string(),
  PartitionKeys: z.array(z.object({ Name: z.string(), Type: z.string() })),
  Parameters: z.record(z.string(), z.unknown()),
  StorageDescriptor: z.object({
    Columns: z.array(z.object({ Name: z.string(), Type: z.string() })),
    SerdeInfo: z.object({ SerializationLibrary: z.string() }),
  }),
});

/** How Athena names what the files hold: https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const ATHENA_TYPES = { text: 'string', time: 'timestamp', count: 'bigint', number: 'double', bytes: 'binary' } as const;

function tableInput() {
  const [table] = resourcesOf(prod, 'AWS::Glue::Table');
  return TableInput.parse(table?.properties['TableInput']);
}

/** What a Fn::Join with one reference in it comes to. */
function joined(value: unknown): string {
  const { 'Fn::Join': parts } = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).parse(value);
  return parts[1].map((part) => (typeof part === 'string' ? part : '<bucket>')).join('');
}

describe('the table of the lake', () => {
  test('has the columns that the files have, in their order', () => {
    const { Columns: columns, SerdeInfo: serde } = tableInput().StorageDescriptor;
    expect(columns).toEqual(LAKE_COLUMNS.map(({ name, kind }) => ({ Name: name, Type: ATHENA_TYPES[kind] })));
    expect(serde.SerializationLibrary).toContain('parquet');
  });

  test('finds the files of a day where the functions put them', () => {
    const { PartitionKeys: keys, Parameters: parameters } = tableInput();
    expect(keys).toEqual(['organization', 'project', 'day'].map((name) => ({ Name: name, Type: 'string' })));
    const values = { organization: 'org_1', project: 'default', day: '2026-11-20' };
    const place = joined(parameters['storage.location.template']).replaceAll(
      /\$\{(\w+)\}/g,
      (_, name: string) => Object.entries(values).find(([key]) => key === name)?.[1] ?? '?',
    );
    const object = objectName('org_1', 'default', '2026-11-20T12:00:00.000Z#t-1', 'x');
    expect(`s3://<bucket>/${object}`.startsWith(place)).toBe(true);
    expect(object.startsWith(LAKE_PREFIX)).toBe(true);
  });

  test('P5: is asked for one organization and one project at a time, and lists no partition anywhere', () => {
    expect(tableInput().Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.organization.type': 'injected',
      'projection.project.type': 'injected',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
    });
    prod.resourceCountIs('AWS::Glue::Crawler', 0);
    prod.resourceCountIs('AWS::Glue::Partition', 0);
  });
});

describe('Athena', () => {
  test('has a workgroup that decides where results go, encrypted, for a day, and how much a query may read', () => {
    prod.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'aegis-prod',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 1_000_000_000_000,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
    prod.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'lake-results/', ExpirationInDays: 1, Status: 'Enabled' })]),
      },
    });
  });

  test('has saved queries over the table, each of one project and of days', () => {
    const queries = resourcesOf(prod, 'AWS::Athena::NamedQuery');
    expect(queries).toHaveLength(5);
    const columns = new Set(LAKE_COLUMNS.map(({ name }) => `${name}`));
    for (const { properties } of queries) {
      const { QueryString: sql, Database: database, WorkGroup: workGroup } = properties;
      expect([database, workGroup]).toEqual(['aegis_prod', 'aegis-prod']);
      expect(sql).toContain('FROM traces');
      expect(sql).toContain('organization = ? AND project = ? AND day BETWEEN ? AND ?');
      const named = String(sql).match(/\b(?:trace_id|created_at|[a-z]+_[a-z_]+)\b/g) ?? [];
      const functions = [
        'count_if',
        'json_extract_scalar',
        'json_parse',
        'approx_percentile',
        'cost_usd',
        'p50_ms',
        'p95_ms',
      ];
      for (const name of named) expect(columns.has(name) || functions.includes(name), name).toBe(true);
    }
  });

  test('encrypts its results with the key of the deployment where it has one, as the lake is', () => {
    const [key] = resourcesOf(withOptions, 'AWS::KMS::Key');
    const arn = { 'Fn::GetAtt': [key?.id, 'Arn'] };
    withOptions.hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: {
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: arn } },
      },
    });
    withOptions.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
  });
});

test('who writes the lake may put objects there and nowhere else', () => {
  const policy = z.object({
    PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Sid: z.string().optional() })) }),
  });
  const writing = resourcesOf(prod, 'AWS::IAM::Policy')
    .flatMap(({ properties }) => policy.parse(properties).PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === 'WriteLake');
  expect(writing).toHaveLength(2);
  for (const { Action: action, Resource: resource } of writing) {
    expect([action, joined(resource)]).toEqual(['s3:PutObject', '<bucket>/lake/*']);
  }
});

describe('the stage option', () => {
  const bodyDays = (template: typeof prod) =>
    [...functionsOf(template)].flatMap(([name, { environment }]) => {
      const days = environment['LAKE_BODY_DAYS'];
      return days === undefined ? [] : [`${name} ${days}`];
    });

  test('tells who stores and who moves bodies for how long those stay in the table', () => {
    expect(bodyDays(prod).sort()).toEqual(['ingest 14', 'reconcile 14']);
    expect(bodyDays(withOptions).sort()).toEqual(['gateway 30', 'ingest 30', 'reconcile 30']);
  });

  test('leaves bodies in the table and nothing to ask where it is off, as in dev', () => {
    const dev = synthesize('dev');
    expect(bodyDays(dev)).toEqual([]);
    dev.resourceCountIs('AWS::Athena::WorkGroup', 0);
    dev.resourceCountIs('AWS::Glue::Database', 0);
  });
});
