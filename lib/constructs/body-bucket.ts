import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';
import { LAKE_PREFIX, LAKE_RESULTS_PREFIX } from './lake.ts';
import type { NodeFunction } from './node-function.ts';

/** The folders of `functions/storage/s3-body-store.ts`: everything in one may live this many days. */
const RETENTION_CLASSES_DAYS = [7, 30, 90, 400, 3_650] as const;

export type ObjectAction = 'GetObject' | 'PutObject' | 'DeleteObject';

interface BodyBucketProps {
  readonly config: StageConfig;
  /** Encrypts what the table would hold otherwise as well. */
  readonly key: Key | undefined;
}

/**
 * Bodies of traces that are too large for the table, and the lake. An object never outlives the longest retention of its folder, so
 * one whose trace expired, or was never stored, goes by itself.
 */
export class BodyBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: BodyBucketProps) {
    super(scope, id);
    const { config, key } = props;
    const { retainData } = config;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: key === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
      // The key is asked for once for many objects.
      ...(key === undefined ? {} : { encryptionKey: key, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // A deletion has to remove every copy, so there are no versions.
      versioned: false,
      lifecycleRules: lifecycleRules(),
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only our own functions read and write here, each by a statement of its own role; a log of their requests ' +
        'would cost more than the objects and hold trace ids.',
    });
  }

  /** Tells the function where the bucket is and allows exactly these actions on its objects. */
  connect(consumer: NodeFunction, actions: readonly ObjectAction[]): void {
    consumer.lambda.addEnvironment('BODY_BUCKET_NAME', this.bucket.bucketName);
    consumer.allow(
      'UseBodies',
      actions.map((action) => `s3:${action}`),
      [this.bucket.arnForObjects('*')],
    );
    // Without it S3 answers 403 for an object that is not there, as for one that may not be read: see ADR 0057.
    if (actions.includes('GetObject')) consumer.allow('TellMissingBodies', ['s3:ListBucket'], [this.bucket.bucketArn]);
    Validations.of(consumer).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.#logicalId()}.Arn>/*]`,
      reason: 'The objects are named by tenant and trace; the function serves every tenant.',
    });
  }

  /** For a function that writes files of the lake, new days and those without a deleted trace. */
  connectLakeWriter(writer: NodeFunction): void {
    writer.allow('WriteLake', ['s3:PutObject'], [this.bucket.arnForObjects(`${LAKE_PREFIX}*`)]);
    Validations.of(writer).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.#logicalId()}.Arn>/${LAKE_PREFIX}*]`,
      reason: 'The files are named by tenant and day; the function serves every tenant.',
    });
  }

  /** For the health check, which asks the bucket where it is. */
  connectObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('BODY_BUCKET_NAME', this.bucket.bucketName);
    observer.allow('LookAtBodies', ['s3:GetBucketLocation'], [this.bucket.bucketArn]);
  }

  #logicalId(): string {
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('The bucket has no resource');
    return Stack.of(this).getLogicalId(resource);
  }
}

function lifecycleRules(): LifecycleRule[] {
  const expiries = RETENTION_CLASSES_DAYS.map((days) => ({
    id: `expire-after-${days}-days`,
    prefix: `keep-${days}-days/`,
    // The day on top covers the part of a day that S3 rounds.
    expiration: Duration.days(days + 1),
  }));
  const results = { id: 'expire-results', prefix: LAKE_RESULTS_PREFIX, expiration: Duration.days(1) };
  return [...expiries, results, { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }];
}
