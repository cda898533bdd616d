import { textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import { parsePlan } from './plan-steps.ts';

export interface CommandText {
  readonly field: string;
  readonly offset: number;
  readonly text: string;
}

/** Arguments of a tool that are run rather than read. */
const RUN_ARGUMENT = /\.(?:command|commands|cmd|script|shell|bash|code|args|argv|exec)(?:\[\d+\])?$/i;
const FENCE = /^```\s*(\S*)/;
const SHELL_FENCE = /^(?:sh|bash|zsh|shell|console|terminal|cmd|powershell|ps1|ksh)?$/i;

/** Programs whose names are no English words: a line that starts with one is a command. */
const PROGRAMS = new Set(
  `attrib bcdedit bitsadmin blkdiscard borg btrfs cdk ceph certutil cipher clickhouse-client cmd.exe consul cqlsh createdb cryptsetup curl.exe del diskpart diskutil doctl dropdb dropuser etcdctl fsutil gh gsutil halt hcloud heroku icacls init ipmitool kubeadm lua lvs mariadb mdadm mongo mongosh mshta msiexec mysqladmin ncat net.exe netsh node nomad oc oci parted pg_dump pg_restore podman powershell powershell.exe pulumi pwsh qm rclone rd redis-cli reg reg.exe regsvr32 restic robocopy rundll32 runas sc.exe schtasks sfdisk sgdisk systemd-run taskkill takeown telinit tofu truncate vault vgremove vssadmin wbadmin wevtutil wmic xcopy zfs zpool apt apt-get arp atd aws awk az base64 bash brew bunzip2 bzip2 cargo cat cd chattr chflags chgrp chmod chown chpasswd chroot chsh cmp cp cpio crontab csh csrutil curl dd defaults df diff dig dmesg dmidecode docker dpkg dscl dseditgroup dzdo du env esxcli ethtool fdisk ffmpeg fg firewall-cmd fsck ftp gcc gcloud gdb getent getfacl git go gpg gpg2 grep gsutil gunzip gzip helm history hostname htop iconv id ifconfig insmod ip iptables java journalctl jq kextfind kextload kextstat killall kinit kldstat kubectl launchctl ldd ln locale localectl locate logger logrotate ls lsattr lsblk lsmod lsof lspci lsusb lvremove make md5sum mkdir mkfifo mkfs mknod mktemp modprobe mv mvn mysql mysqldump nano nc ncat netstat networksetup nft ngrok nmap nohup npm npx nsenter nslookup openssl osascript passwd perl pfctl pgrep php pidof ping pip pip3 pkexec pkill plutil poweroff printenv printf ps psql pw pwd pwpolicy python python2 python3 rcp readelf reboot redis-cli renice rm rmdir rmmod rpm rsync ruby scp scutil sed semanage service setcap setenforce setfacl setsid sftp sh sha256sum shred shutdown smbclient smbstatus socat spctl sqlite3 ss ssh ssh-add ssh-keygen stat strace strings su sudo sw_vers swapoff swapon swift sync sysctl sysrc systemctl systemsetup tail tar tcpdump tee telnet terraform tftp timedatectl tmux traceroute truncate tshark ufw umount uname unlink unset unzip uptime useradd userdel usermod vi vim virsh visudo vmstat wget whoami wipefs xargs xattr xmrig xwd xxd yarn yum zip zsh`.split(
    ' ',
  ),
);
/** Programs that are also English words: the next word has to look like an argument. */
const AMBIGUOUS = new Set(
  'alias case command cut date declare echo eval exec exit export find for free groups head if import kill last let local mail mount open read route screen screencapture security select set sleep sort source split test then time top touch trap type uniq until users watch whereis which while who'.split(
    ' ',
  ),
);
const LEADING = /^\s*(?:[$#>] )?(?:(?:sudo|doas|nohup|env|time|exec) (?:-\S+ )*)*(?:[A-Za-z_]\w*=\S* )*/;
const ASSIGNMENT = /^\s*[A-Za-z_]\w*=(?:\S|$)/;
const ARGUMENT = /^\s*(?:$|[-./~$"'`\d{[(<>|&!*\\;]|\S*[=:/|*$[\]{}])/;
/** `Verb-Noun` of PowerShell, as in `Stop-Computer -Force`; and `C:\\tools\\run.exe`. */
const CMDLET =
  /^(?:\(|& |\$\w+ ?= ?)*(?:[A-Z][A-Za-z]{1,12}-[A-Z][A-Za-z]{2,40}(?=\s*$|\s+[-$"'\d\\.({*]|\s+[A-Z]:|\s*[|;)])|[A-Za-z]:\\[\w\\. -]{1,80}\.(?:exe|bat|ps1|cmd)\b)/;
/** `./run`, `/bin/ls`, `tools/run.sh`; not `N/A` or `and/or`. */
const PATH_CALL = /^(?:\.{1,2}|~|\$\w+|\w+(?=\/\S*[./-]))?\/[\w./${}-]+(?:\s|$)/;
const WITH_OPTION = /^[\w.+/${}-]+(?: \S+){0,6} --?[A-Za-z]/;
const SHELL_SYNTAX =
  /\s(?:&&|\|\|)\s|\s2?>>?\s?(?:[/~.$&]|\w+\.\w)|\$\([a-zA-Z]|\$\{|^\s*[{(}:][{(:|;)]|;\s*(?:do|then|done|fi)\b|\\$/;
const PIPED = /\s\|\s?([a-z][\w.-]*)/;
const PIPED_CMDLET = /\s\|\s?[A-Z][A-Za-z]{1,12}-[A-Z][A-Za-z]{2,40}\b/;
const SENTENCE = /^(?:[-*•] |\d+[.)] )?[A-Z][a-z']+,? (?:[a-z']+,? ){2,}/;

function isCommandLine(line: string): boolean {
  if (SENTENCE.test(line.trim())) return false;
  if (ASSIGNMENT.test(line) || SHELL_SYNTAX.test(line)) return true;
  const piped = PIPED.exec(line)?.[1] ?? '';
  if (PROGRAMS.has(piped) || AMBIGUOUS.has(piped) || PIPED_CMDLET.test(line)) return true;
  const rest = line.replace(LEADING, '');
  if (CMDLET.test(rest) || PATH_CALL.test(rest) || WITH_OPTION.test(rest)) return true;
  const space = rest.search(/[\s;|&]/);
  const program = space < 0 ? rest.trim() : rest.slice(0, space);
  if (PROGRAMS.has(program)) return true;
  return AMBIGUOUS.has(program) && ARGUMENT.test(space < 0 ? '' : rest.slice(space));
}

/** Commands in a text: shell blocks, or the whole text when half of its lines are commands. */
export function commandsIn(text: string): { offset: number; text: string }[] {
  const blocks = fencedBlocks(text);
  if (blocks.length > 0) return blocks;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const commands = lines.filter(isCommandLine).length;
  return lines.length > 0 && commands >= lines.length / 2 ? [{ offset: 0, text }] : [];
}

function fencedBlocks(text: string): { offset: number; text: string }[] {
  const blocks: { offset: number; text: string }[] = [];
  let offset = 0;
  let start = -1;
  for (const line of text.split('\n')) {
    const fence = FENCE.exec(line.trimStart());
    if (fence !== null && start >= 0) {
      const block = text.slice(start, offset);
      if (block.split('\n').some(isCommandLine)) blocks.push({ offset: start, text: block });
      start = -1;
    } else if (fence !== null && SHELL_FENCE.test(fence[1] ?? '')) {
      start = offset + line.length + 1;
    }
    offset += line.length + 1;
  }
  return blocks;
}

/** What a trace ran or proposed to run: tool arguments and commands in the output. */
export function commandTexts(content: TraceContent): CommandText[] {
  return textFields(content).flatMap(({ field, role, text }) => {
    if (role === 'tool_arguments' && RUN_ARGUMENT.test(field)) return [{ field, offset: 0, text }];
    if (role !== 'output' && role !== 'interim' && role !== 'tool_arguments') return [];
    if (parsePlan(text) !== undefined) return [];
    return commandsIn(text).map((command) => ({ field, ...command }));
  });
}
