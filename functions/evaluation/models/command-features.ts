import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { addSymbolCharacters, addWords } from './ngrams.ts';
import { viewText } from './text-view.ts';

/** What a command line does that matters, each found by a pattern without backtracking. */
const CUES: Readonly<Record<string, RegExp>> = {
  account_files: /\/etc\/(?:passwd|shadow|sudoers|group|gshadow|master\.passwd|security)/,
  history:
    /\.?(?:bash|zsh)_history|\bHISTFILE|\bHISTSIZE|history -[cdw]|set \+o history|unset HIST|histfilesize|histcontrol/i,
  key_material:
    /\.ssh\b|id_rsa|authorized_keys|\.pem\b|\.aws\/credentials|\.netrc|\.pgpass|\.gnupg|keychain|\.kube\/config|login\.keychain|\.key\b|private.?key/i,
  log_files:
    /\/var\/(?:log|audit|spool)|system\.log|\butmp|\bwtmp|\bbtmp|journalctl --vacuum|logs? --clear|rsyslog|syslog|auditd|\baudit/i,
  firewall:
    /\bufw (?:disable|allow|delete|logging)|iptables|\bnft |firewalld|firewall|\bpf(?:ctl)?\b|socketfilterfw|ipfw/i,
  protection_off:
    /setenforce 0|selinux=disabled|spctl --master-disable|csrutil|disable.{0,20}(?:av|protection|security|monitor|sensor|gatekeeper|defender)|mdatp|crowdstrike|falcon|carbon|cbdaemon|clamav|apparmor|sentinel|osquery|randomize_va_space|kernel\.\w+=0/i,
  service_stop:
    /\b(?:systemctl|service|launchctl|chkconfig|sysrc|rc-service)\b.{0,40}\b(?:stop|disable|mask|unload|remove|off|bootout)\b|\bstop\b.{0,20}\bservice/i,
  kill: /\b(?:kill|pkill|killall)\b/,
  persistence:
    /cron|rc\.local|\/etc\/init\.d|\.bashrc|\.bash_profile|\.profile|\.zshrc|\.zprofile|systemd\/(?:system|user)|systemctl enable|launchd|launchagents|launchdaemons|\.plist|startupitems|\bat now\b|atd|motd|emond|udev|autostart|periodic/i,
  reverse_shell:
    /\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\b.{0,30} -\w*[elc]|\bsocat\b|pty\.spawn|TCPSocket|fsockopen|socket\.socket|\/inet\/tcp|mkfifo|-i >?& ?|telnet .{0,30}\|/i,
  spawn_shell:
    /exec.{0,6}["'(\s]\/?(?:usr\/)?(?:bin\/)?(?:ba|z|da|k)?sh\b|os\.(?:system|popen|exec\w*)|subprocess|system\(|`\/bin\/|\/bin\/(?:ba|z|da)?sh\b/,
  download: /\b(?:curl|wget|fetch|ftp|sftp|scp|rsync|tftp|lwp-download)\b/,
  download_run:
    /\b(?:curl|wget)\b.{0,160}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\b(?:ba)?sh\b.{0,10}<\(|(?:curl|wget).{0,200}chmod/,
  upload:
    /curl.{0,120}(?:-F |-d |--data|-T |--upload|-X ?POST|-XPOST|--form)|scp .{0,80}@|rsync .{0,80}@|\bpost\(|requests\.post/i,
  raw_address: /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|example\.com:\d|:\d{4,5}\b/,
  decode: /base64|b64|xxd|uudecode|uuencode|openssl enc|rot13|\\x[0-9a-f]{2}|\$'\\|gpg /i,
  decode_run: /(?:base64|xxd|b64decode|uudecode|openssl).{0,120}\|\s*(?:ba)?sh|eval\b|exec\(/,
  permissions:
    /chmod\s+(?:\+[sx]|[ugoa]*\+s|[0-7]*[4267][0-7]{3}|777|u\+s|g\+s)|chown|setcap|chattr|setfacl|chflags|-perm\s+[-/+]?[0-7u]/,
  hidden_file: /\/\.[a-z][\w.-]*|\s\.\.\.|\.hidden|chflags hidden|\.\. /i,
  recursive_delete: /\brm\b.{0,20}-\w*[rf]|--no-preserve-root|rmdir|\bunlink\b/,
  overwrite:
    /\bdd\b.{0,80}of=|mkfs|shred|wipefs|srm\b|wipe\b|> ?\/dev\/(?:sd|nvme|disk|mem)|truncate|\/dev\/(?:urandom|zero|null) ?>? ?\//,
  null_truncate: /(?:^|[\n;&|])\s*(?:cat \/dev\/null|:|echo ["']{0,2})\s*>\s*\S|\/dev\/null >/m,
  find_system: /\bfind\s+(?:-?\w* )?\/(?:\s|etc|home|usr|var|root|opt|$)/,
  silence: /2>\s*\/dev\/null|&>\s*\/dev\/null|>\s*\/dev\/null\s+2>&1|\|\| true/,
  temporary: /\/(?:tmp|var\/tmp|dev\/shm|private\/tmp)\//,
  write_system: />>?\s*(?:\/etc|\/usr|\/lib|\/proc|\/sys|\/boot|\/Library|~\/\.|\$HOME\/\.)|tee (?:-a )?\/etc/,
  account_change:
    /\b(?:useradd|adduser|usermod|userdel|passwd|chpasswd|dscl|dseditgroup|groupadd|visudo|pw (?:user|group)|sysadminctl)\b/,
  discovery:
    /\b(?:whoami|uname|hostname|ifconfig|netstat|arp|lsmod|kextstat|dmidecode|lastlog|lsof|getent|smbstatus|sw_vers|system_profiler|ioreg|last|groups|id|who|w|users|env|printenv|nmap|ping|traceroute|nslookup|dig|ip (?:a|addr|route|neigh)|ps (?:aux|-ef)|showmount|ss|uptime|mount|locale|pwpolicy)\b/,
  credentials:
    /passw(?:or)?d|secret|credential|token|mimi\w*|lazagne|dump|hashcat|keylog|login data|cookies|kerberos|kinit|\bccache|tcpdump|tshark|sniff/i,
  capture:
    /screencapture|xwd|import -window|\bscreenshot|xclip|pbpaste|clipboard|keylogger|pam_tty_audit|strace|ptrace/i,
  scan: /for \w+ in \$?[({]|seq \d|\{1\.\.\d|-p-|port.?scan|while\s+true|xargs/,
  kernel_module: /insmod|modprobe|rmmod|kextload|ld_preload|ld\.so\.preload|dyld_insert|\.ko\b/i,
  virtualisation_check:
    /vmware|virtualbox|qemu|hypervisor|systemd-detect-virt|vboxservice|dmesg.{0,30}(?:vm|virt)|sys_vendor/i,
  cloud_identity:
    /\b(?:aws|az|gcloud|kubectl|gsutil)\b.{0,80}(?:create-access-key|iam|role|delete|logging|trail|secret|exec|service-account|stop|disable)/,
  container_escape:
    /--privileged|nsenter|\/var\/run\/docker\.sock|docker run.{0,60}-v \/|hostPID|chroot|--pid=host|cgroup|unshare/i,
  backdoor_name:
    /backdoor|malware|exploit|payload|implant|rootkit|evil|victim|loot|exfil|ransom|miner|xmrig|botnet|phish|\btor\b|proxychains/i,
  swap_time: /touch\s+(?:-\w*[tdracm]|--date|--reference)|timestomp|hwclock|date -s|timedatectl set/,
  encrypt:
    /gpg.{0,60}(?:-c|--symmetric|-e\b)|openssl.{0,40}(?:enc|rsautl|genrsa)|ccrypt|7z a.{0,30}-p|zip.{0,20}(?:-P|--password|-e )/,
  sudo_abuse: /NOPASSWD|sudo -l|sudo su|sudo -i|pkexec|doas|timestamp_timeout|!tty_tickets/,
  scripting: /(?:python\d?|perl|ruby|php|lua|node|osascript|awk|swift)\s+-?[erc]\b/,
  test_then: /if \[|\$\(|`[^`]+`|&&|\|\|/,
  archive: /\b(?:tar|zip|gzip|7z)\b.{0,60}(?:\/home|\$HOME|\/etc|\/var|~)/,
  proxy: /proxy|ssh .{0,60}-[DLRw]|tunnel|ngrok|chisel|socks/i,
};

const CUE_NAMES = Object.keys(CUES);
const PATTERNS = Object.values(CUES);

/** Order is part of the artifact format. */
export const COMMAND_DENSE_FEATURES: readonly string[] = [
  ...CUE_NAMES,
  'cues',
  'lines',
  'length',
  'symbol_share',
  'runs_as_root',
  'plain_call',
];

/** Names of test frameworks and documentation placeholders say where a command was collected, not what it does. */
const COLLECTION_MARKS =
  /\bT\d{4}(?:[._]\d{3})?|\$?\{?PathToAtomicsFolder\}?|atomic(?:s|[-_ ]?red[-_ ]?team|redteam)?|redcanary(?:co)?|\bart[-_](?=\w)|triznadm|path\/to\//gi;
/** A call with short options at most: `name sub-command --flag value`. */
const PLAIN_CALL = /^(?:sudo )?[\w.+-]+(?: [\w.:=/@,+%-]+)*$/;

/** Longest command text that is read, in UTF-16 units. */
const MAX_COMMAND_UNITS = 8_000;

/** Groups in order: words, characters with symbols. */
export function commandFeatures(command: string, collector: BucketCollector): FeatureSet {
  const text = command.slice(0, MAX_COMMAND_UNITS).replaceAll(COLLECTION_MARKS, '');
  const view = viewText(text);
  collector.reset();
  addWords(view, collector);
  addSymbolCharacters(view, collector);
  const dense = new Float64Array(COMMAND_DENSE_FEATURES.length);
  let found = 0;
  PATTERNS.forEach((pattern, at) => {
    if (!pattern.test(text)) return;
    dense[at] = 1;
    found += 1;
  });
  const lines = text.split('\n').length;
  const symbols = text.replaceAll(/[\w\s./-]+/g, '').length;
  dense.set(
    [
      Math.min(1, found / 6),
      Math.min(1, Math.log2(lines) / 4),
      Math.min(1, Math.log2(1 + text.length) / 10),
      Math.min(1, (4 * symbols) / Math.max(1, text.length)),
      /\bsudo\b|\bsu -/.test(text) ? 1 : 0,
      PLAIN_CALL.test(text.trim()) ? 1 : 0,
    ],
    CUE_NAMES.length,
  );
  return collector.finish(dense);
}
