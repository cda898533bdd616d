import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';
import type { NodeFunction } from './node-function.ts';

/** 64 of 62 possible characters are 381 bits: more than HMAC-SHA-256 can use. */
const PEPPER_LENGTH = 64;
const PLATFORM_KEY_LENGTH = 48;

/** Named one by one, because `excludePunctuation` is not honoured everywhere. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * The pepper of API keys and the key of the platform's operator, generated on deployment and never by us, and the
 * public keys of those who may report leaked keys.
 */
export class AccessSecrets extends Construct {
  /** JSON: `current` is the number of the pepper for new keys, and under each number its pepper. */
  readonly auth: Secret;
  /** The raw key. */
  readonly platformKey: Secret;
  /**
   * Name of the secret with the keys of judges. It is no part of the stack: the first `npm run ops -- judge-key` creates
   * it, so that a deployment whose projects have no such judge does not pay for it.
   */
  readonly judgeKeysName: string;
  /** Name of the secret with the key that Stripe is called with; the first `npm run ops -- stripe-key` creates it. */
  readonly stripeKeyName: string;
  /** JSON: PEM public keys by the identifier that their holders sign with; nobody until the operator adds one. */
  readonly leakReportKeys: Secret;

  constructor(scope: Construct, id: string, config: StageConfig, key: Key | undefined) {
    super(scope, id);
    const removalPolicy = config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.judgeKeysName = `aegis/${config.stage}/judge-keys`;
    this.stripeKeyName = `aegis/${config.stage}/stripe-key`;
    const encryption = key === undefined ? {} : { encryptionKey: key };
    this.auth = new Secret(this, 'AuthSecret', {
      ...encryption,
      description: 'Peppers of the Aegis API keys, by version',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 1 }),
        generateStringKey: '1',
        passwordLength: PEPPER_LENGTH,
        excludeCharacters: PUNCTUATION,
      },
      removalPolicy,
    });
    this.platformKey = new Secret(this, 'PlatformKey', {
      ...encryption,
      description: 'The key with which the operator of this Aegis installation manages organizations',
      generateSecretString: { passwordLength: PLATFORM_KEY_LENGTH, excludeCharacters: PUNCTUATION },
      removalPolicy,
    });
    this.leakReportKeys = new Secret(this, 'LeakReportKeys', {
      ...encryption,
      description: 'Public keys of the secret scanners that may report leaked Aegis keys, by identifier',
      // Public by nature. A secret rather than a setting, so that a scanner's new key needs no deployment.
      // What is generated under `none` is no key, so nobody's signature holds yet.
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'none', excludeCharacters: PUNCTUATION },
      removalPolicy,
    });
    Validations.of(this.leakReportKeys).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'It holds public keys of others, who rotate them; there is nothing of ours to rotate.',
    });
    Validations.of(this.auth).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A rotated pepper must not replace the old one, which existing API keys still need: a new version is added ' +
        'by hand, as the runbook describes.',
    });
    Validations.of(this.platformKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'People hold copies of the platform key: a rotation on a timer would lock them out without a warning.',
    });
  }

  connectAuth(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('AUTH_SECRET_ID', this.auth.secretArn);
    consumer.allow('ReadPepper', ['secretsmanager:GetSecretValue'], [this.auth.secretArn]);
  }

  connectLeakReportKeys(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('LEAK_REPORT_KEYS_SECRET_ID', this.leakReportKeys.secretArn);
    consumer.allow('ReadLeakReportKeys', ['secretsmanager:GetSecretValue'], [this.leakReportKeys.secretArn]);
  }

  /** Lets a function that asks judges read their keys. */
  connectJudgeKeys(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('JUDGE_KEYS_SECRET_NAME', this.judgeKeysName);
    consumer.allow('ReadJudgeKeys', ['secretsmanager:GetSecretValue'], [arnOf(this.judgeKeysName, consumer)]);
  }

  /** Lets the function that reports usage call Stripe. */
  connectStripeKey(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('STRIPE_KEY_SECRET_NAME', this.stripeKeyName);
    consumer.allow('ReadStripeKey', ['secretsmanager:GetSecretValue'], [arnOf(this.stripeKeyName, consumer)]);
  }

  /** Lets a function see which keys of judges are set, and none of them. */
  connectJudgeKeyTimes(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('JUDGE_KEYS_SECRET_NAME', this.judgeKeysName);
    consumer.allow('SeeJudgeKeyTimes', ['secretsmanager:DescribeSecret'], [arnOf(this.judgeKeysName, consumer)]);
  }

  /** Lets a function read the secret that the operator has got from an issuer, and keeps under a name of their choice. */
  connectOidcClient(consumer: NodeFunction, name: string): void {
    consumer.allow('ReadOidcClient', ['secretsmanager:GetSecretValue'], [arnOf(name, consumer)]);
  }

  connectPlatformKey(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('PLATFORM_KEY_SECRET_ID', this.platformKey.secretArn);
    consumer.allow('ReadPlatformKey', ['secretsmanager:GetSecretValue'], [this.platformKey.secretArn]);
  }
}

/** Secrets Manager ends the name of a secret with six characters of its own. */
function arnOf(name: string, consumer: NodeFunction): string {
  return Stack.of(consumer).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
