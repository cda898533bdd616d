import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { after, examples } from './dialect.ts';

const BASE = { category: 'dangerous_command', severity: 'high' } as const;
const COMMAND = String.raw`(?<![\w.\-/])`;
/** The rest of a command, up to what ends it. */
const REST = String.raw`[^\n;|&]{0,80}?`;

/** Usage texts print such words where a real command has a name. */
const PLACEHOLDER =
  /path\/to|\/dev\/(?:sd|nvme|hd)[xX]|\b\w+_(?:name|id|url|number|address|identifier|image|file|path|device|key|group)\b|<[\w -]{2,30}>|\{\{|\b(?:username|hostname|groupname|release-name|pool_name|dataset)\b|\.\.\./;

/** Commands of usage texts are not meant to be run as they stand. */
export function isNoUsage(value: string, context: MatchContext): boolean {
  return !PLACEHOLDER.test(value + (after(context, 80).split(/[\n;|]/)[0] ?? ''));
}

/** What a search keeps to: an age, a size, an owner; and names that are not those of everything. */
const BOUND = String.raw`[acm](?:time|min)|newer\w{0,2}|size|empty|nouser|nogroup|user|group|samefile|inum|links|i?regex`;
const NAMED = String.raw`i?name\s{1,2}(?!["']?\*["']?\s)|i?path\s|wholename\s`;
/** A search through the whole machine, or a whole tree, that keeps to nothing. */
const UNBOUND = String.raw`(?:\/(?=\s)(?![^\n;|]{0,120}?\s-(?:${BOUND}|i?name\s{1,2}["']?\w))|(?:\/(?!tmp|var\/tmp|path|\s)|~|\$HOME)(?![^\n;|]{0,120}?\s-(?:${BOUND}|${NAMED})))`;

/** Branches that others build upon; another one is deleted when it was merged. */
const SHARED = String.raw`(?:refs\/heads\/)?(?:main|master|trunk|develop|dev|stable|staging|prod\w{0,8}|release\S{0,40}|v?\d+\.\d[\w.]{0,20})(?![\w\-/])`;

/** Tools that manage storage, machines, clusters, clouds and repositories, told to destroy what they manage. */
export const ORCHESTRATED_DESTRUCTION: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'volume_destruction',
    reason: 'The command destroys a pool, a volume or a snapshot with all data on it.',
    source: 'MITRE ATT&CK T1485 Data Destruction; manuals of OpenZFS, LVM, mdadm, cryptsetup, Btrfs, Ceph, gptfdisk',
    anchors: [
      'zfs destroy',
      'zpool destroy',
      'lvremove',
      'vgremove',
      'pvremove',
      'mdadm ',
      'cryptsetup ',
      'btrfs sub',
      'ceph osd',
      'sgdisk ',
      'rclone ',
      'borg delete',
      'restic forget',
      'wipefs ',
      'mkswap ',
    ],
    pattern: String.raw`${COMMAND}(?:z(?:fs|pool) destroy\s|(?:lv|vg|pv)remove\s|mdadm\s${REST}--zero-superblock|cryptsetup\s${REST}(?:luksErase|erase)\s|btrfs subvolume delete\s|ceph osd (?:pool (?:delete|rm)|purge|destroy)\s|sgdisk\s${REST}(?:--zap-all|-Z\b|-o\b)|rclone (?:purge|delete)\s|borg delete\s|restic forget\s${REST}--prune\b|wipefs\s${REST}(?:-a|--all)\b|mkswap\s{1,3}\/dev|cryptsetup\s${REST}luksFormat\s)\s{0,2}[^\s;|]{1,80}`,
    accept: isNoUsage,
    examples: examples(
      ['zfs destroy -r tank', 'mdadm --zero-superblock /dev/sdb1'],
      ['zfs list -r tank', 'mdadm --detail /dev/md0', 'zfs destroy pool_name/dataset_name'],
    ),
  },
  {
    ...BASE,
    type: 'cluster_destruction',
    reason: 'The command removes applications, namespaces, topics or secrets of a cluster.',
    source:
      'MITRE ATT&CK T1485 Data Destruction; T1489 Service Stop; manuals of Helm, kubectl, Nomad, Consul, Vault, etcd, Kafka',
    anchors: [
      'helm uninstall',
      'helm delete',
      'helm del ',
      'kubectl delete',
      'kubectl drain',
      'kubectl scale',
      'oc delete',
      'nomad ',
      'etcdctl del',
      'consul kv delete',
      'vault ',
      'kafka-topics',
      'rabbitmqctl ',
      'argocd app delete',
      'flux uninstall',
      'velero ',
      'docker ',
      'docker-compose ',
      'podman ',
    ],
    pattern: String.raw`${COMMAND}(?:helm (?:uninstall|delete|del)\s{1,2}(?!-h)[^\s;|]{1,60}|kubectl delete (?:ns|namespaces?|pvc?|persistentvolume\w{0,8}|statefulsets?|crds?|nodes?|clusterrole\w{0,8})[ /]\S{1,60}|kubectl delete ${REST}--all\b|kubectl drain ${REST}--force|oc delete (?:project|namespace|all)\s\S{1,60}|nomad (?:job )?stop ${REST}-purge|etcdctl del ${REST}(?:--prefix|--from-key)|consul kv delete ${REST}-recurse|vault (?:secrets disable|kv (?:metadata delete|destroy)|lease revoke ${REST}-prefix)|kafka-topics(?:\.sh)?\s${REST}--delete\b|rabbitmqctl (?:force_reset|reset|delete_\w{3,10}|purge_queue)\b|argocd app delete\s\S{1,60}|flux uninstall\b|velero (?:backup|schedule) delete ${REST}(?:--all|--confirm)|docker (?:system|volume|image|container|builder) prune ${REST}(?:-\w{0,2}f|--force|--volumes)|(?:docker|podman) (?:container )?rm (?=${REST}(?:-\w{0,2}[fv]|--force|--volumes))${REST}\$\((?:docker|podman)|docker[ -]compose ${REST}\bdown ${REST}(?:-v\b|--volumes)|docker stack rm\s\S{1,60}|docker swarm leave ${REST}(?:-f|--force)|podman system reset|kubectl scale\s${REST}(?:--all\b${REST}--replicas=0|--replicas=0\b${REST}--all\b))`,
    accept: isNoUsage,
    examples: examples(
      ['helm uninstall shop', 'kubectl delete ns shop', 'docker system prune -af'],
      ['helm list', 'kubectl delete pod web-1', 'docker image prune', 'docker system prune -a', 'docker system df'],
    ),
  },
  {
    ...BASE,
    type: 'cloud_destruction',
    reason: 'The command deletes machines, databases, keys or whole environments of a cloud.',
    source:
      'MITRE ATT&CK T1485 Data Destruction; T1578.003 Delete Cloud Instance; references of the AWS, Google Cloud and Azure CLIs',
    anchors: [
      'terminate-instances',
      'delete-stack',
      'delete-cluster',
      'delete-table',
      'delete-volume',
      'delete-snapshot',
      'delete-user',
      'delete-file-system',
      'delete-vpc',
      'delete-backup',
      'delete-hosted-zone',
      'delete-repository',
      'schedule-key-deletion',
      ' delete --',
      ' delete -',
      'gcloud ',
      'az vm ',
      'terraform ',
      'tofu ',
      'pulumi ',
      'cdk destroy',
      'serverless remove',
      'sls remove',
      'sam delete',
      'eksctl delete',
      'kops delete',
      'heroku ',
      'fly apps',
      'flyctl apps',
      'vercel rm',
      'vercel remove',
      'gh repo delete',
      'vagrant destroy',
      'virsh ',
      'qm destroy',
      'pct destroy',
      'lxc delete',
      'multipass delete',
      'openstack server',
      'az keyvault',
      'mc rm ',
      's3cmd ',
      'npm unpublish',
    ],
    pattern: String.raw`(?:${COMMAND}(?:terminate-instances|delete-(?:stack|cluster|table|volume|snapshot|user|file-system|vpc|backup|hosted-zone|repository)|schedule-key-deletion)\s${REST}--|${COMMAND}gcloud ${REST}\bdelete\s${REST}(?:--quiet|-q\b)|(?:^|(?<=\s))delete ${REST}(?:--yes|-y\b)(?=\s|$)|${COMMAND}az vm (?:delete|deallocate)\s${REST}-|${COMMAND}(?:terraform|tofu) (?:apply ${REST}-destroy|destroy ${REST}-auto-approve|state rm\s)|${COMMAND}pulumi (?:destroy|stack rm) ${REST}(?:-y\b|--yes|-f\b)|${COMMAND}(?:cdk destroy ${REST}(?:--force|-f\b)|(?:serverless|sls) remove\b|sam delete ${REST}--no-prompts|(?:eksctl|kops) delete cluster\s|heroku apps:destroy\s\S|fly(?:ctl)? apps destroy\s\S|vercel (?:rm|remove) ${REST}(?:--yes|-y\b)|gh repo delete ${REST}--yes|vagrant destroy ${REST}(?:-f\b|--force)|virsh (?:destroy|undefine)\s\S|(?:qm|pct) destroy\s\d|lxc delete ${REST}(?:-f\b|--force)|multipass delete ${REST}(?:-p\b|--purge)|openstack server delete\s\S|az keyvault purge\s|heroku pg:reset\s|mc rm\s${REST}--recursive ${REST}--force|s3cmd (?:del|rm)\s${REST}--recursive|npm unpublish\s${REST}--force))`,
    accept: isNoUsage,
    examples: examples(
      [
        'aws ec2 terminate-instances --instance-ids i-0ab12',
        'terraform apply -destroy -auto-approve',
        'virsh destroy db1',
      ],
      ['aws ec2 describe-instances', 'terraform plan -destroy', 'virsh list --all', 'virsh destroy vm_name'],
    ),
  },
  {
    ...BASE,
    type: 'history_rewrite',
    severity: 'medium',
    reason: 'The command overwrites or deletes what others have in a shared repository.',
    source: 'MITRE ATT&CK T1485 Data Destruction; Git reference manual: push, reflog, filter-branch',
    anchors: ['git push', 'git reflog', 'git filter-branch', 'git gc --prune', 'git update-ref -d', 'git stash clear'],
    pattern: String.raw`${COMMAND}git (?:push\s(?:${REST}\s)?(?:--force(?!-with-lease|-if)|-f\b|--mirror\b|(?:--delete|-d)\s(?:${REST}\s)?${SHARED}|\+[\w/.\-]{1,60}|:${SHARED})|reflog (?:expire|delete) ${REST}--all|filter-branch\s|gc --prune=now|update-ref -d\s|stash clear\b)`,
    accept: isNoUsage,
    examples: examples(
      ['git push --force', 'git push -f origin main', 'git push origin +main'],
      [
        'git push origin main',
        'git push --force-with-lease',
        'git push --tags',
        'git push remote_name --delete branch_name',
      ],
    ),
  },
  {
    ...BASE,
    type: 'store_destruction',
    ignoreCase: true,
    reason: 'The command removes a database, an index, or files of a whole tree.',
    source: 'MITRE ATT&CK T1485 Data Destruction; manuals of PostgreSQL, MySQL, Elasticsearch, findutils and cron',
    anchors: [
      'dropdb',
      'dropuser',
      'pg_dropcluster',
      'mysqladmin ',
      '-xdelete',
      '-x delete',
      '--request delete',
      'crontab -r',
      'find /',
      'find ~',
      'find $home',
      'ansible ',
    ],
    pattern: String.raw`${COMMAND}(?:dropdb\s{1,2}(?:-[\w\-=]{1,20}\s{1,2}){0,4}[\w"']{1,60}|mysqladmin\s${REST}\bdrop\s|crontab\s{1,2}-r\b|(?:dropuser|pg_dropcluster)\s{1,2}(?:-[\w\-=]{1,20}\s{1,2}){0,4}[\w\"']{1,60}|find\s{1,2}${UNBOUND}[^\s;|]{0,60}\s${REST}(?:-delete\b|-exec(?:dir)?\s{1,2}(?:rm|unlink)\s)|find\s{1,2}(?:\/(?!tmp|var\/tmp|path)|~|\$HOME)[^\s;|]{0,60}\s${REST}-exec(?:dir)?\s{1,2}shred\s|ansible\s${REST}rm -rf)|(?<=\s)(?:-X\s?|--request\s)DELETE\s${REST}(?::9[23]00|elastic\w{0,10}(?::\d{1,5})?|\/\/es\w{0,10}(?::\d{1,5})?)\/[\w.*\-]{1,60}`,
    lead: { characters: ' ', max: 1 },
    accept: isNoUsage,
    examples: examples(
      ['curl -XDELETE http://localhost:9200/_all', 'dropdb shop', 'crontab -r'],
      ['curl -X DELETE https://api.example.org/v1/items/7', 'crontab -l', 'find . -name "*.tmp" -delete'],
    ),
  },
  {
    ...BASE,
    type: 'system_shutdown',
    severity: 'medium',
    reason: 'The command stops the machine.',
    source: 'MITRE ATT&CK T1529 System Shutdown/Reboot; manuals of systemd, ipmitool and osascript',
    anchors: [
      'poweroff',
      'reboot',
      'halt',
      'loginctl ',
      'ipmitool ',
      'to shut down',
      'to restart',
      'power off',
      'power_off',
    ],
    pattern: String.raw`(?:(?:(?<=^|[\n;&|]\s{0,2}|sudo |doas )(?:poweroff|reboot|halt)(?:\s{1,2}-\w{1,10})?(?=\s{0,2}(?:$|[\n;&|]))|loginctl (?:poweroff|reboot|halt)\b|ipmitool\s${REST}power (?:off|reset|cycle)|to (?:shut down|restart)["'])|(?<=ipmitool [^\n]{0,60})power off)`,
    examples: examples(
      ['sudo poweroff', 'sudo reboot', 'loginctl poweroff', 'ipmitool -H b chassis power off'],
      ['please reboot the router', 'how to halt a thread', 'rebooted the halt state machine'],
    ),
  },
];
