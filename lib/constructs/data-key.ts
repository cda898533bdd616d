import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';

/** The customer managed key of the stored data, where a stage asks for one. */
export class DataKey extends Construct {
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { customerKey, retainData, stage }: StageConfig) {
    super(scope, id);
    if (!customerKey) return;
    this.key = new Key(this, 'Key', {
      description: `Encrypts what Aegis stores (${stage})`,
      enableKeyRotation: true,
      // Without its key the data is gone, however long the table is kept.
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
