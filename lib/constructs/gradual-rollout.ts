import { Stack, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction, Function as Lambda, Version } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { NodeFunction } from './node-function.ts';

/**
 * Shifts requests to a new version of a function in two steps, a tenth first, and back to the old one when the
 * function's error-rate alarm fires meanwhile, or an alarm that watches all functions.
 */
export class GradualRollout extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #groups: LambdaDeploymentGroup[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', {
      description: `Lets CodeDeploy shift requests between versions in ${Stack.of(this).stackName}`,
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    });
    this.#role.addToPolicy(
      new PolicyStatement({ sid: 'WatchAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
    );
    Validations.of(this.#role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'DescribeAlarms takes no resource but "*".',
    });
  }

  /** Takes back whatever is being shifted when this alarm rings. */
  watch(alarm: IAlarm): void {
    for (const group of this.#groups) group.addAlarm(alarm);
  }

  /** What callers have to invoke from now on. */
  shift(target: NodeFunction): IFunction {
    const { lambda } = target;
    const alias = new Alias(this, `${target.node.id}Alias`, {
      aliasName: 'live',
      // By its attributes, because the types of the library's own version fail exactOptionalPropertyTypes.
      version: Version.fromVersionAttributes(this, `${target.node.id}Version`, {
        lambda,
        version: lambda.currentVersion.version,
      }),
    });
    this.#role.addToPolicy(
      new PolicyStatement({
        sid: `Shift${target.node.id}`,
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        resources: [lambda.functionArn, alias.functionArn],
      }),
    );
    const group = new LambdaDeploymentGroup(this, `${target.node.id}Deployment`, {
      application: this.#application,
      alias,
      alarms: [target.errorAlarm],
      // Alarms look at three of five minutes, and metrics come a minute late: in five minutes some would ring too late.
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
      // Otherwise the construct would attach a managed policy, which allows more than the statements above.
      role: this.#role.withoutPolicyUpdates(),
    });
    this.#groups.push(group);
    return Lambda.fromFunctionAttributes(this, `${target.node.id}Live`, {
      functionArn: alias.functionArn,
      sameEnvironment: true,
    });
  }
}
