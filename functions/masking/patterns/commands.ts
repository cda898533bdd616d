import type { ScanPattern } from '../scan/pattern.ts';
import { CLOUD_COMMANDS } from './commands-cloud.ts';
import { DETOURS } from './commands-detours.ts';
import { COMMANDS_OF_INTRUSION } from './commands-intrusion.ts';
import { ORCHESTRATED_DESTRUCTION } from './commands-orchestration.ts';
import { SHELLS_AND_UPLOADS } from './commands-shells.ts';
import { WINDOWS_COMMANDS } from './commands-windows.ts';
import { examples } from './dialect.ts';
import { TOOL_DIRECTORY } from './tool-directories.ts';

const BASE = { category: 'dangerous_command', severity: 'high' } as const;
/** Options of a command, then more of them. */
const OPTIONS = String.raw`(?:\s{1,3}-[\w\-=]{1,30}){0,6}`;
/** Trees that a system or a user cannot do without. */
const CRITICAL = String.raw`(?:\/(?:\*|\s|$|["';|&)])|~\/?(?:\*|\s|$|["';|&)])|\$\{?HOME\}?\/?(?:\*|\s|$|["';|&)])|\/(?:bin|boot|dev|etc|home|lib|lib64|opt|root|sbin|srv|sys|usr|var|Users|System|Library|Applications)\/?(?:\*|\s|$|["';|&)])|\*(?:\s|$|["';|&)])|\.{1,2}\/?\*?(?:\s|$|["';|&)]))`;
const LOGS = String.raw`\/(?:private\/)?var\/(?:log|audit|spool\/mail|adm|lib\/docker\/containers)\b[^\s;|&"']{0,120}`;
const SYSTEM_FILE = String.raw`\/etc\/(?:passwd|shadow|group|sudoers|fstab|hosts|ssh\/sshd_config|resolv\.conf)\b`;
/** Files whose loss hurts: of the system, or of a user. */
const PRECIOUS = String.raw`["']?(?:\/(?:etc|home|Users|root|srv|var|opt)\/|~\/|\$\{?HOME)`;
/** A command name starts here. */
const COMMAND = String.raw`(?<![\w.\-]|git )`;

/** Shell and SQL that destroys data or stops what runs. */
const DESTRUCTIVE_COMMANDS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'recursive_delete',
    reason: 'The command deletes a directory tree that a system or a user cannot do without.',
    source: 'MITRE ATT&CK T1485 Data Destruction; GNU coreutils manual, rm',
    anchors: ['rm -', 'rm  -', 'rm\t-'],
    pattern: String.raw`${COMMAND}rm${OPTIONS}\s{1,3}(?:-[a-zA-Z]{0,6}[rR][a-zA-Z]{0,6}|--recursive)${OPTIONS}\s{1,3}(?:--\s{1,3})?["']?${CRITICAL}`,
    examples: examples(
      ['sudo rm -rf /', 'rm -r -f ~', 'rm -rf --no-preserve-root /'],
      ['rm -rf node_modules', 'rm -f file.txt', 'rm -rf ./build/*'],
    ),
  },
  {
    ...BASE,
    type: 'forced_delete',
    severity: 'medium',
    reason: 'The command deletes outside the working directory without asking.',
    source: 'MITRE ATT&CK T1070.004 File Deletion',
    anchors: ['rm -', 'shred ', 'srm ', 'wipefs ', 'unlink '],
    pattern: String.raw`${COMMAND}(?:rm${OPTIONS}\s{1,3}-[a-zA-Z]{0,6}f[a-zA-Z]{0,6}${OPTIONS}\s{1,3}["']?(?!${TOOL_DIRECTORY}(?![^\s]{0,80}\/\.\.))(?:\/(?!path\b|dev\/shm|(?:private\/)?(?:var\/)?tmp\/)[\w.\-]{1,40}\/|~\/(?:\.|Library\/|Documents|Desktop))[^\s;|&"']{1,120}|(?:shred|srm|wipe)${OPTIONS}\s{1,3}(?:\d{1,3}\s{1,3})?["']?(?:\/(?!path\b|dev\/)|~\/)[\w./\-]{1,120}|wipefs\s{1,3}(?:-a|--all)\s{1,3}-f)`,
    examples: examples(
      ['rm -rf /srv/customers', 'shred -u /home/ana/file'],
      ['rm -f build/out', 'shred file', 'rm -rf path/to/directory'],
    ),
  },
  {
    ...BASE,
    type: 'log_tampering',
    reason: 'The command removes or empties system logs, which hides what was done.',
    source: 'MITRE ATT&CK T1070.002 Clear Linux or Mac System Logs',
    anchors: [
      'rm ',
      'shred ',
      'srm ',
      'unlink ',
      'wipe ',
      'truncate ',
      'mv ',
      'ln ',
      'dd ',
      'cp /dev/null',
      '> /var/',
      '>/var/',
      '> /private/var/',
      'journalctl --',
      'log erase',
      'find /var/',
      'delete posix file',
    ],
    needs: ['var/', 'journalctl', 'log erase'],
    pattern: String.raw`(?:${COMMAND}(?:rm|shred|srm|unlink|wipe|truncate|mv|ln)\s[^\n;|]{0,50}?${LOGS}|${COMMAND}dd\s[^\n;|]{0,50}?of=${LOGS}|${COMMAND}cp \/dev\/null\s{1,3}${LOGS}|(?<!>)>\s{0,2}${LOGS}|journalctl\s[^\n;|]{0,20}--vacuum-(?:time|size)=[01]s?\b|${COMMAND}log erase --(?:all|ttl)|${COMMAND}find ${LOGS}[^\n]{0,60}?(?:-delete|-exec\s{1,3}(?:rm|shred|unlink))|[dD]elete POSIX file "${LOGS})`,
    accept: (_, { text, start }) =>
      !/(?:grep|find|awk|sort|tail|head|ls|du)\s[^\n;]{0,80}$/.test(text.slice(Math.max(0, start - 80), start)) ||
      text.charAt(start) !== '>',
    examples: examples(
      ['sudo rm -rf /var/log/messages', 'cat /dev/null > /var/log/auth.log', 'truncate -s 0 /var/log/syslog'],
      ['tail -f /var/log/syslog', 'grep error /var/log/app.log > out', 'echo hi >> /var/log/app.log'],
    ),
  },
  {
    ...BASE,
    type: 'history_clearing',
    severity: 'medium',
    reason: 'The command hides what was typed before.',
    source: 'MITRE ATT&CK T1070.003 Clear Command History',
    anchors: [
      'rm ',
      'shred ',
      'unlink ',
      'truncate ',
      'ln ',
      '> ~/.',
      '>~/.',
      '> $home',
      '>$home',
      '> /root',
      'history -c',
      'unset hist',
      'histfile=',
      'histsize=',
      'histfilesize=',
      'histcontrol=',
      'set +o history',
    ],
    needs: ['hist'],
    pattern: String.raw`(?:(?:${COMMAND}(?:rm|shred|unlink|truncate|ln)\s[^\n;|]{0,50}?|>\s{0,2}[~/$\w{}]{0,30})\.(?:bash|zsh|sh|ksh|python|mysql|psql)_history\b|${COMMAND}history\s{1,3}-c\b|unset\s{1,3}HIST(?:FILE|SIZE)|HIST(?:FILE|SIZE|FILESIZE)=(?:0\b|\/dev\/null|["']{2}|$)|HISTCONTROL=ignore(?:space|both)|set\s\+o\shistory)`,
    examples: examples(
      ['cat /dev/null > ~/.bash_history', 'unset HISTFILE', 'history -c'],
      ['cat ~/.bash_history', 'history | grep ssh'],
    ),
  },
  {
    ...BASE,
    type: 'timestamp_forgery',
    severity: 'medium',
    reason: 'The command gives files a false time, which hides when they were changed.',
    source: 'MITRE ATT&CK T1070.006 Timestomp',
    anchors: ['touch -', 'setfile -', 'date 0'],
    pattern: String.raw`${COMMAND}(?:touch${OPTIONS}\s{1,3}-[acm]{0,4}(?:t\s{1,3}(?:19\d{10}|200\d{9})|(?:cm|[acm]{3}|m)r?\s{1,3}\/(?:bin|etc|usr|lib))|touch\s{1,3}-acmr\b|setfile\s{1,3}-[dm]\s|SetFile\s{1,3}-[dm]\s{1,3}\d|date\s{1,3}0\d{7}(?:19|20)\d{2})`,
    examples: examples(
      ['touch -m -t 197001010000.00 /tmp/x', 'touch -acmr /bin/sh /tmp/x'],
      ['touch file.txt', 'touch -t 202601011200 report.md'],
    ),
  },
  {
    ...BASE,
    type: 'disk_overwrite',
    reason: 'The command overwrites a disk or a file system.',
    source: 'MITRE ATT&CK T1561 Disk Wipe; GNU coreutils manual, dd',
    anchors: [
      'of=/dev/',
      'mkfs',
      '>/dev/sd',
      '> /dev/sd',
      '>/dev/nvme',
      '> /dev/nvme',
      '/dev/sda',
      'cp /',
      'cp -',
      'blkdiscard',
      'hdparm',
      'diskutil erase',
    ],
    pattern: String.raw`(?:of=\/dev\/(?:sd|nvme|hd|vd|xvd|r?disk|mmcblk)|${COMMAND}mkfs(?:\.[a-z0-9]{1,8})?${OPTIONS}\s{1,3}\/dev\/(?:sd|nvme|hd|vd|xvd|r?disk|mmcblk)[a-z]?\d{0,2}(?!X)|>\s?\/dev\/(?:sd[a-z]|nvme\d)|${COMMAND}cp\s[^\n;|]{1,60}\s\/dev\/(?:sd[a-z]|nvme\d|vd[a-z])|${COMMAND}(?:blkdiscard|hdparm\s[^\n;]{0,60}security-erase)|diskutil\s{1,2}eraseDisk)`,
    examples: examples(
      ['dd if=/dev/zero of=/dev/sda bs=1M', 'mkfs.ext4 /dev/sdb1'],
      ['dd if=a of=disk.img', 'man mkfs'],
    ),
  },
  {
    ...BASE,
    type: 'system_file_overwrite',
    reason: 'The command overwrites a file that the system needs to start or to authenticate.',
    source: 'MITRE ATT&CK T1565.001 Stored Data Manipulation; T1222.002 Permissions Modification',
    anchors: [
      '> /etc/',
      '>/etc/',
      'chmod -r',
      'chmod 777',
      'chmod 0777',
      'chmod 000',
      'chown -r',
      'mv ~',
      'mv /',
      'mv $home',
    ],
    pattern: String.raw`(?:(?<!>)>\s{0,2}${SYSTEM_FILE}|${COMMAND}(?:chmod|chown)\s{1,3}-[a-zA-Z]{0,4}R[a-zA-Z]{0,4}\s{1,3}[\w:.+=\-]{1,30}\s{1,3}(?![*.])${CRITICAL}|${COMMAND}chmod\s{1,3}(?:-R\s{1,3})?0{3,4}\s{1,3}\/(?:etc|bin|usr|lib|boot|var|home|root)\b|${COMMAND}chmod\s{1,3}(?:-R\s{1,3})?0?777\s{1,3}${CRITICAL}|${COMMAND}mv\s{1,3}(?:~|\/\w{1,12}|\$HOME)\/?\*?\s{1,3}\/dev\/null)`,
    examples: examples(
      ['echo x > /etc/passwd', 'chmod -R 777 /'],
      ['cat /etc/passwd', 'chmod -R 755 public', 'echo x > /etc/motd'],
    ),
  },
  {
    ...BASE,
    type: 'data_encryption',
    severity: 'medium',
    reason: 'The command encrypts files of the system or of a user, as extortion does.',
    source: 'MITRE ATT&CK T1486 Data Encrypted for Impact',
    anchors: ['gpg ', '7z a', 'ccencrypt ', 'openssl', 'rsautl ', 'zip -', 'age -'],
    needs: ['/etc/', '/home/', '/users/', '/root/', '/srv/', '/var/', '/opt/', '~/', '$home', '${home'],
    pattern: String.raw`(?<![A-Za-z0-9.\-])(?:(?:gpg|ccencrypt|age)\s[^\n;|]{0,90}?(?:\s-c|\s-e|--symmetric|--encrypt|\s-K)\s{1,2}(?:[^\n;|\s]{1,40}\s{1,2})?${PRECIOUS}|7z a\s[^\n;|]{0,20}?-(?:p|mhe)[^\n;|]{0,60}?\s${PRECIOUS}|openssl\s{1,2}enc\s[^\n;|]{0,60}?-in\s{1,2}${PRECIOUS}|rsautl\s{1,2}-encrypt\s[^\n;|]{0,80}?-in\s{1,2}${PRECIOUS}|zip\s{1,2}-(?:e|P)\s[^\n;|]{0,60}?\s${PRECIOUS})`,
    examples: examples(
      [
        'gpg --batch -o /tmp/x.gpg -c /etc/passwd',
        'openssl enc -aes256 -in ~/notes.txt -out n.enc',
        '7z a -psecret all.7z /home/ana',
      ],
      ['gpg --encrypt report.pdf', 'openssl enc -aes256 -in file -out file.enc', '7z a archive.7z folder'],
    ),
  },
  {
    ...BASE,
    type: 'fork_bomb',
    reason: 'The command multiplies itself until the machine stops.',
    source: 'MITRE ATT&CK T1499.001 OS Exhaustion Flood',
    anchors: ['(){', '() {'],
    lead: { characters: ':A-Za-z_.', min: 1, max: 20 },
    pattern: String.raw`([:\w.]{1,20})\s?\(\)\s?\{\s{0,3}\1\s?\|\s?\1\s?&\s{0,3}\}\s?;\s?\1`,
    examples: examples([':(){ :|:& };:'], ['main() { run; }']),
  },
  {
    ...BASE,
    type: 'resource_hijack',
    severity: 'medium',
    ignoreCase: true,
    reason: 'The command burns computing time for somebody else, or for nothing.',
    source: 'MITRE ATT&CK T1496 Resource Hijacking',
    anchors: [
      'yes >',
      'yes>',
      'xmrig',
      'minerd',
      'stratum+',
      'cpuminer',
      'cat /dev/urandom',
      '> /proc/sys/vm',
      '>/proc/sys/vm',
    ],
    pattern: String.raw`(?:${COMMAND}yes\s?>\s{0,2}\/dev\/null|\b(?:xmrig|minerd|cpuminer)\b|stratum\+(?:tcp|ssl):\/\/|cat \/dev\/urandom\s{0,2}>\s{0,2}\/dev\/null|>\s{0,2}\/proc\/sys\/vm\/drop_caches)`,
    examples: examples(['yes > /dev/null &', './xmrig -o stratum+tcp://pool:3333'], ['yes | apt install x']),
  },
  {
    ...BASE,
    type: 'system_shutdown',
    severity: 'medium',
    reason: 'The command stops the machine.',
    source: 'MITRE ATT&CK T1529 System Shutdown/Reboot',
    anchors: [
      'shutdown',
      'halt -',
      'poweroff -',
      'reboot -',
      'init 0',
      'init 6',
      'telinit 0',
      'sysrq-trigger',
      'systemctl poweroff',
      'systemctl reboot',
      'systemctl halt',
    ],
    pattern: String.raw`(?:${COMMAND}shutdown\s{1,3}(?:-[a-zA-Z]{1,3}\s{1,3}){0,3}(?:now|\+?0\b)|${COMMAND}(?:halt|poweroff|reboot)\s{1,3}-[a-z]{0,3}f|${COMMAND}(?:tel)?init\s{1,3}[06](?=\s{0,3}(?:$|[\n;&|\x60)\"']))|\/?sysrq-trigger|${COMMAND}systemctl\s{1,3}(?:poweroff|reboot|halt)\b|${COMMAND}shutdown\s{1,3}\/[srp]\b)`,
    examples: examples(
      ['shutdown -h now', 'echo b > /proc/sysrq-trigger'],
      ['graceful shutdown of the pool', 'shutdown --help'],
    ),
  },
  {
    ...BASE,
    type: 'mass_drop',
    ignoreCase: true,
    reason: 'The statement removes a database, a table, or every row of one.',
    source: 'MITRE ATT&CK T1485 Data Destruction; ISO/IEC 9075 (SQL)',
    anchors: ['drop ', 'truncate ', 'delete from ', 'dropdatabase', 'deletemany', 'flushall', 'flushdb'],
    pattern: String.raw`\b(?:drop\s{1,3}(?:database|schema|table)\s{1,3}(?:if\s{1,3}exists\s{1,3})?(?!(?:tmp|temp)_)["'\x60\[]?[\w.]{1,80}["'\x60\]]?\s{0,3}(?:;|cascade|$|,|--|["'\x60])|truncate\s{1,3}(?:table\s{1,3}["'\x60\[]?[\w.]{1,80}|(?!(?:tmp|temp|staging|test|cache)_)["'\x60]?\w{1,60}["'\x60]?\s{0,3}(?:;|cascade\b|restart identity))|delete\s{1,3}from\s{1,3}["'\x60\[]?[\w.]{1,80}["'\x60\]]?\s{0,3}(?:;|$|["']|where\s{1,3}["']?(?:1["']?\s?=\s?["']?1|true))|dropDatabase\s?\(\)|(?:deleteMany|remove)\(\s?\{\s?\}\s?\)|flush(?:all|db)\b(?=\s{0,3}(?:$|;|["'\n]|async)))`,
    examples: examples(
      ['DROP TABLE users;', 'delete from accounts;', 'db.users.deleteMany({})'],
      ['DELETE FROM users WHERE id = 7;', 'drop table reservations at the door', 'DROP TABLE tmp_import;'],
    ),
  },
];

export const COMMAND_PATTERNS: readonly ScanPattern[] = [
  ...DESTRUCTIVE_COMMANDS,
  ...DETOURS,
  ...COMMANDS_OF_INTRUSION,
  ...CLOUD_COMMANDS,
  ...ORCHESTRATED_DESTRUCTION,
  ...SHELLS_AND_UPLOADS,
  ...WINDOWS_COMMANDS,
];
