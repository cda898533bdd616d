import type { ScanPattern } from '../scan/pattern.ts';
import { examples } from './dialect.ts';

const BASE = { category: 'dangerous_command', severity: 'high' } as const;

/** Commands that destroy or blind what runs in a cloud or a cluster. */
export const CLOUD_COMMANDS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'cloud_logging_disabled',
    reason: 'The command stops or deletes the records of a cloud account.',
    source: 'MITRE ATT&CK T1562.008 Disable or Modify Cloud Logs',
    anchors: [
      'cloudtrail ',
      'guardduty ',
      'configservice ',
      'aws logs delete',
      'delete-flow-logs',
      'gcloud logging',
      'monitor diagnostic-settings',
      'stratus detonate',
    ],
    pattern:
      '(?:cloudtrail (?:stop-logging|delete-trail|update-trail|put-event-selectors)|guardduty (?:delete-detector|update-detector --no-enable)|configservice (?:stop-configuration-recorder|delete-)|aws logs delete-log|delete-flow-logs|gcloud logging (?:sinks|logs|buckets) delete|monitor diagnostic-settings delete|stratus detonate)',
    examples: examples(['aws cloudtrail stop-logging --name main'], ['aws cloudtrail describe-trails']),
  },
  {
    ...BASE,
    type: 'cloud_mass_delete',
    reason: 'The command deletes buckets, clusters, namespaces or whole environments.',
    source: 'MITRE ATT&CK T1485.001 Lifecycle-Triggered Deletion; T1578.003 Delete Cloud Instance',
    anchors: [
      's3 rb ',
      's3 rm ',
      'terraform destroy',
      'kubectl delete',
      'gcloud projects delete',
      'az group delete',
      'delete-db-',
      'delete-table',
      'pulumi destroy',
      'helm uninstall',
      'cdk destroy',
      'gsutil ',
    ],
    pattern: String.raw`(?:s3 rb [^\n;|]{0,80}--force|s3 rm s3:\/\/[^\n;|]{1,100}--recursive|(?:terraform|tofu) destroy[^\n;|]{0,60}(?:-auto-approve|-force)|kubectl delete (?:ns|namespaces?|all|pods?|deployments?|pvc?|nodes?)\b[^\n;|]{0,60}(?:--all\b|kube-system)|kubectl delete (?:ns|namespace) \w|gcloud projects delete|az group delete[^\n;|]{0,60}(?:-y\b|--yes)|delete-db-(?:instance|cluster)[^\n;|]{0,100}--skip-final-snapshot|pulumi destroy[^\n;|]{0,40}(?:-y\b|--yes)|cdk destroy[^\n;|]{0,40}--force|gsutil[^\n;|]{0,20} rm -r gs:\/\/)`,
    examples: examples(
      ['aws s3 rb s3://data --force', 'terraform destroy -auto-approve', 'kubectl delete pods --all'],
      ['terraform plan -destroy', 'kubectl delete pod web-1', 'aws s3 rm s3://b/key'],
    ),
  },
  {
    ...BASE,
    type: 'container_escape',
    reason: 'The command gives a container the rights of its host.',
    source: 'MITRE ATT&CK T1611 Escape to Host',
    anchors: ['--privileged', '-v /:/', '/var/run/docker.sock', 'nsenter ', 'hostpid'],
    pattern: String.raw`(?:-v \/:\/\w{0,20}|docker run[^\n;|]{0,100}docker\.sock|nsenter\s[^\n;|]{0,40}(?:-t|--target)\s?1\b|--privileged[^\n;|]{0,80}(?:chroot|nsenter|\/dev\/sd)|chroot \/host)`,
    examples: examples(
      ['docker run -v /:/host alpine chroot /host', 'nsenter -t 1 -m sh'],
      ['docker run -v $PWD:/app node'],
    ),
  },
];
