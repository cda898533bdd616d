import type { ScanPattern } from '../scan/pattern.ts';
import { isNoUsage } from './commands-orchestration.ts';
import { examples } from './dialect.ts';

const BASE = { category: 'dangerous_command', severity: 'high' } as const;
const COMMAND = String.raw`(?<![\w.\-]|git )`;
/** Where a tree begins that a system or a user cannot do without. */
const TREE = String.raw`(?:\/(?!tmp|var\/tmp|dev\/shm|path)|~|[A-Za-z]:\\)`;
const WHOLE = String.raw`(?:\/(?:bin|boot|etc|home|lib\w{0,2}|opt|root|sbin|srv|usr|var)?\/?|~\/?)`;
const DELETES = String.raw`(?:rm\s{1,3}-[a-zA-Z]{0,4}[rR]|shred\s)`;

/** The same destruction by a path that climbs, by another program, or by what a pipe hands on. */
export const DETOURS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'recursive_delete',
    reason: 'The command deletes a directory tree behind a path that climbs out of where it begins.',
    source: 'MITRE ATT&CK T1485 Data Destruction; CWE-23: Relative Path Traversal',
    anchors: ['rm -', 'rm  -'],
    pattern: String.raw`${COMMAND}rm(?:\s{1,3}-[\w\-=]{1,30}){0,4}\s{1,3}-[a-zA-Z]{0,6}[rR][a-zA-Z]{0,6}\s{1,3}["']?(?:\/(?:var\/)?tmp|\$\{?\w{1,30}\}?|\$\(pwd\)|\x60pwd\x60)(?:\/[\w.\-]{1,30}){0,3}?\/\.\.(?=[\/"'\s]|$)`,
    examples: examples(['rm -rf /tmp/../home/kim', 'rm -rf $(pwd)/../..'], ['rm -rf ../build', 'rm -rf $TMPDIR/cache']),
  },
  {
    ...BASE,
    type: 'recursive_delete',
    reason: 'The command hands a whole tree to another one that deletes it.',
    source: 'MITRE ATT&CK T1485 Data Destruction; manuals of GNU findutils (xargs) and GNU parallel',
    anchors: ['| xargs', '|xargs', '| parallel', '|parallel', '| sudo xargs'],
    pattern: String.raw`\|\s?(?:sudo\s)?(?:xargs|parallel)\s[^\n;|]{0,40}?${DELETES}`,
    accept: (_, { text, start }) => HANDS_ON.test(text.slice(Math.max(0, start - 60), start)),
    examples: examples(
      ['echo / | xargs rm -rf', 'ls ~ | parallel rm -r {}'],
      ['ls *.tmp | xargs rm -rf', 'ls / | xargs -n1 echo'],
    ),
  },
  {
    ...BASE,
    type: 'recursive_delete',
    reason: 'The program deletes a directory tree that a system or a user cannot do without.',
    source: 'MITRE ATT&CK T1485 Data Destruction; documentation of Python, Node.js, Ruby and Perl',
    anchors: ['rmtree(', 'rmsync(', 'rmdirsync(', 'rm_rf', 'unlink glob', 'removesync('],
    pattern: String.raw`(?:rmtree|rmSync|rmdirSync|removeSync|rm_rf|unlink glob)\s?\(?\s?["']${TREE}[^"'\n]{0,80}["']`,
    accept: isNoUsage,
    examples: examples(
      ["shutil.rmtree('/srv')", "fs.rmSync('/', { recursive: true })"],
      ["shutil.rmtree('build')", "fs.rmSync('/tmp/x')"],
    ),
  },
  {
    ...BASE,
    type: 'system_removal',
    reason: 'The command takes away what a system needs to start or to serve.',
    source:
      'MITRE ATT&CK T1485 Data Destruction; T1489 Service Stop; manuals of coreutils, rsync, tar, systemd and apt',
    anchors: [
      'mv /',
      'rsync ',
      '--remove-files',
      'systemctl isolate',
      'apt ',
      'apt-get ',
      'dnf ',
      'yum ',
      'rpm -e',
      'pacman -r',
    ],
    needs: [
      'mv /',
      '--delete',
      '--remove-files',
      'systemctl isolate',
      'openssh-server',
      'linux-image',
      'systemd',
      'glibc',
      'libc6',
      'grub',
      'kernel',
      'sudo',
    ],
    pattern: String.raw`(?:${COMMAND}mv\s{1,3}\/(?:bin|boot|etc|home|lib|root|sbin|srv|usr|var)\/?\s|${COMMAND}rsync\s[^\n;|]{0,40}--delete\S{0,10}\s{1,3}["']?\S{0,20}empty\S{0,10}\s{1,3}["']?[\/~]|--remove-files\s{1,3}[^\n;|]{0,30}?${TREE}|systemctl\s{1,2}isolate\s{1,2}(?:rescue|emergency|halt|poweroff|reboot|runlevel[06])|${COMMAND}(?:apt(?:-get)?|dnf|yum|rpm|pacman)\s[^\n;|]{0,40}?(?:purge|remove|erase|autoremove|-e|-R\w{0,3})\s[^\n;|]{0,60}?(?<![\w\-])(?:openssh-server|linux-image[\w.\-]{0,30}|systemd|glibc|libc6|grub[\w\-]{0,10}|kernel|sudo)(?![\w\-]))`,
    accept: isNoUsage,
    examples: examples(
      ['mv /etc /tmp/etc.bak', 'apt-get purge -y openssh-server', 'systemctl isolate rescue.target'],
      ['mv /etc/a /etc/b', 'apt remove nodejs', 'rsync -a --delete src/ dst/'],
    ),
  },
];

/** Names a whole tree, or all that a search through one finds. */
const HANDS_ON = new RegExp(
  String.raw`(?:(?:echo|printf|ls)\s{1,3}(?:-\w{1,4}\s{1,3})?["']?${WHOLE}["']?|find\s{1,3}["']?${WHOLE}["']?(?:\s{1,3}-type\s[df])?(?:\s{1,3}-print0?)?)\s{0,3}$`,
);
