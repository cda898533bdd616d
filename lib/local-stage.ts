import type { IAspect } from 'aws-cdk-lib';
import { CfnAlarm, CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';

/**
 * Removes from the local stage what the embedded emulator refuses to deploy: composite alarms, and alarms on metric
 * math or anomaly detection. The templates of the other stages keep them, and tests hold them there.
 */
export class RemoveWhatTheEmulatorRefuses implements IAspect {
  visit(node: IConstruct): void {
    const refused = node instanceof CfnCompositeAlarm || (node instanceof CfnAlarm && node.metrics !== undefined);
    if (refused) node.node.scope?.node.tryRemoveChild(node.node.id);
  }
}
