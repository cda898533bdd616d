import { App, type AppProps, Aspects, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AegisStack } from './aegis-stack.ts';
import { RemoveWhatTheEmulatorRefuses } from './local-stage.ts';
import { CONTEXT_NAMES, stageConfig } from './stage-config.ts';

export interface AegisAppProps extends AppProps {
  /** Where `bundleFunctions` has left the bundles. */
  readonly bundleDirectory: string;
}

/** The CDK app: one stage of Aegis, checked against the AWS Solutions rules at every synthesis. */
export class AegisApp extends App {
  readonly stack: AegisStack;

  constructor({ bundleDirectory, ...props }: AegisAppProps) {
    super({ analyticsReporting: false, ...props });
    const context = CONTEXT_NAMES.map((name) => [name, this.node.tryGetContext(name)]);
    const config = stageConfig(Object.fromEntries(context));
    // The id names the stack on the command line in every stage; the name in CloudFormation carries the stage.
    this.stack = new AegisStack(this, 'Aegis', { config, bundleDirectory });
    if (config.stage === 'local') Aspects.of(this).add(new RemoveWhatTheEmulatorRefuses());
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this));
  }
}
