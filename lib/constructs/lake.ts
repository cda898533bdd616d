import { Fn, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';

/** Where the functions put the files: `LAKE_PREFIX` of functions/lake/part.ts. */
export const LAKE_PREFIX = 'lake/';
/** Where Athena puts what queries find; the bucket removes it after a day. */
export const LAKE_RESULTS_PREFIX = 'lake-results/';
/** A query that reads more is cut off; 1 TB costs 5 USD. */
const MOST_SCANNED_BYTES = 1_000_000_000_000;

/** Columns of the files as Athena names their types: those of functions/lake/lake-row.ts, which a test holds to them. */
const LAKE_TABLE_COLUMNS = [
  ['trace_id', 'string'],
  ['created_at', 'timestamp'],
  ['stored', 'binary'],
  ['keep_until', 'timestamp'],
  ['user_id', 'string'],
  ['session_id', 'string'],
  ['conversation_id', 'string'],
  ['domain', 'string'],
  ['application_type', 'string'],
  ['model', 'string'],
  ['provider', 'string'],
  ['layer', 'string'],
  ['started_at', 'timestamp'],
  ['latency_ms', 'double'],
  ['input_tokens', 'bigint'],
  ['output_tokens', 'bigint'],
  ['cached_tokens', 'bigint'],
  ['cache_write_tokens', 'bigint'],
  ['reasoning_tokens', 'bigint'],
  ['cost_micro_usd', 'bigint'],
  ['status', 'string'],
  ['verdict', 'string'],
  ['severity', 'string'],
  ['total_issues', 'bigint'],
  ['escalated_to', 'bigint'],
  ['evaluation_id', 'string'],
  ['evaluator_set', 'string'],
  ['issues', 'string'],
  ['input', 'string'],
  ['output', 'string'],
  ['contexts', 'string'],
  ['tool_calls', 'string'],
  ['tags', 'string'],
  ['metadata', 'string'],
  ['error', 'string'],
] as const;

/** Saved queries; `?` are asked for by Athena in this order: organization, project, first day, last day. */
const OF_PROJECT = 'organization = ? AND project = ? AND day BETWEEN ? AND ?';
const SAVED_QUERIES = [
  {
    id: 'VerdictsByModel',
    name: 'Verdicts and cost by model and day',
    sql: `SELECT day, model, count(*) AS traces, count_if(verdict = 'failed') AS failed, sum(cost_micro_usd) / 1e6 AS cost_usd
FROM traces WHERE ${OF_PROJECT} GROUP BY day, model ORDER BY day, traces DESC`,
  },
  {
    id: 'DistinctUsers',
    name: 'Users, sessions and traces by day',
    sql: `SELECT day, count(DISTINCT user_id) AS users, count(DISTINCT session_id) AS sessions, count(*) AS traces
FROM traces WHERE ${OF_PROJECT} GROUP BY day ORDER BY day`,
  },
  {
    id: 'IssuesByType',
    name: 'Issues by category and type',
    sql: `SELECT json_extract_scalar(issue, '$.category') AS category, json_extract_scalar(issue, '$.type') AS type, count(*) AS issues, count(DISTINCT trace_id) AS traces
FROM traces CROSS JOIN UNNEST(CAST(json_parse(issues) AS array(json))) AS found(issue)
WHERE ${OF_PROJECT} GROUP BY 1, 2 ORDER BY issues DESC`,
  },
  {
    id: 'TracesWithText',
    name: 'Traces whose output contains a text (the fifth value)',
    sql: `SELECT trace_id, created_at, model, verdict, substr(output, 1, 200) AS output
FROM traces WHERE ${OF_PROJECT} AND strpos(lower(output), lower(?)) > 0 ORDER BY created_at DESC LIMIT 100`,
  },
  {
    id: 'SlowestByModel',
    name: 'Latency by model',
    sql: `SELECT model, count(latency_ms) AS measured, approx_percentile(latency_ms, 0.5) AS p50_ms, approx_percentile(latency_ms, 0.95) AS p95_ms
FROM traces WHERE ${OF_PROJECT} GROUP BY model ORDER BY p95_ms DESC`,
  },
] as const;

interface LakeProps {
  readonly config: StageConfig;
  readonly bucket: Bucket;
}

/**
 * What operators ask the lake with. Partitions are not listed anywhere: Athena makes their places from the values of a
 * query, which has to name an organization and a project (docs/lake.md).
 */
export class Lake extends Construct {
  readonly databaseName: string;
  readonly workGroupName: string;

  constructor(scope: Construct, id: string, { config, bucket }: LakeProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    this.databaseName = `aegis_${config.stage}`;
    this.workGroupName = `aegis-${config.stage}`;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: account,
      databaseInput: { name: this.databaseName, description: `Traces of Aegis (${config.stage})` },
    });
    const location = Fn.join('', ['s3://', bucket.bucketName, '/', LAKE_PREFIX]);
    const table = new CfnTable(this, 'Table', {
      catalogId: account,
      databaseName: this.databaseName,
      tableInput: {
        name: 'traces',
        description: 'A row for each trace of the days that are over, masked as it is stored',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: ['organization', 'project', 'day'].map((name) => ({ name, type: 'string' })),
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.organization.type': 'injected',
          'projection.project.type': 'injected',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy-MM-dd',
          'projection.day.range': '2026-01-01,NOW',
          'projection.day.interval': '1',
          'projection.day.interval.unit': 'DAYS',
          'storage.location.template': Fn.join('', [
            location,
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena puts the values of a query in.
            'organization=${organization}/project=${project}/day=${day}/',
          ]),
        },
        storageDescriptor: {
          location,
          columns: LAKE_TABLE_COLUMNS.map(([name, type]) => ({ name, type })),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    table.addResourceDependency(database);
    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: this.workGroupName,
      description: `Questions about the traces of Aegis (${config.stage})`,
      // Otherwise Athena refuses to delete a workgroup in which anybody has asked anything, and its name stays taken. The
      // traces are not in it.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: false,
        bytesScannedCutoffPerQuery: MOST_SCANNED_BYTES,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: Fn.join('', ['s3://', bucket.bucketName, '/', LAKE_RESULTS_PREFIX]),
          encryptionConfiguration:
            bucket.encryptionKey === undefined
              ? { encryptionOption: 'SSE_S3' }
              : { encryptionOption: 'SSE_KMS', kmsKey: bucket.encryptionKey.keyArn },
        },
      },
    });
    for (const { id: queryId, name, sql } of SAVED_QUERIES) {
      const query = new CfnNamedQuery(this, queryId, {
        database: this.databaseName,
        // CloudFormation gives it no name of its own.
        name: `${this.workGroupName}: ${name}`,
        queryString: sql,
        workGroup: this.workGroupName,
      });
      query.addResourceDependency(workGroup);
    }
  }
}
