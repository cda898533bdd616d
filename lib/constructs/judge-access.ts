import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { judgeDeploymentOf } from '../judge-config.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { NodeFunction } from './node-function.ts';

/**
 * Lets a function ask judges: it is told what the operator has decided about them, may read their keys and nothing else
 * of Secrets Manager by this, and may have Bedrock's models answer. Projects choose the model, so that all of them are
 * allowed; a profile sends a request to one of several regions, and needs the model in each.
 */
export function letAskJudges(
  consumer: NodeFunction,
  { config, secrets }: { readonly config: StageConfig; readonly secrets: AccessSecrets },
): void {
  consumer.lambda.addEnvironment('JUDGE_DEPLOYMENT', judgeDeploymentOf(config));
  secrets.connectJudgeKeys(consumer);
  const stack = Stack.of(consumer);
  const bedrock = { service: 'bedrock', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
  consumer.allow(
    'AskBedrock',
    ['bedrock:InvokeModel'],
    [
      stack.formatArn({ ...bedrock, region: '*', account: '', resource: 'foundation-model' }),
      stack.formatArn({ ...bedrock, resource: 'inference-profile' }),
      stack.formatArn({ ...bedrock, resource: 'application-inference-profile' }),
    ],
  );
  Validations.of(consumer).acknowledge(
    ...['foundation-model', 'inference-profile', 'application-inference-profile'].map((kind) => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:${kind === 'foundation-model' ? '*:' : '<AWS::Region>:<AWS::AccountId>'}:${kind}/*]`,
      reason:
        'Projects choose the model of their judge; what it may cost is held by budgets of theirs and of the stage.',
    })),
  );
}
