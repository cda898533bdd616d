/** What a command line does that matters, each found by a pattern without backtracking. Order is part of the artifact format. */
export const CUES: Readonly<Record<string, RegExp>> = {
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
  power_off:
    /\b(?:shutdown|poweroff|halt|reboot|win32shutdown)\b|\b(?:tel)?init [06]\b|(?:stop|restart)-computer|sysrq-trigger|chassis power|os call/i,
  stop_processes:
    /stop-process|\bspps\b|taskkill|stop-service|stop-vm|set-service|\bsc(?:\.exe)? (?:stop|delete|config)|\bnet stop|docker (?:rm|kill)|job stop|kubectl (?:drain|scale)/i,
  windows_delete:
    /remove-(?:item|partition|ad|vm|mailbox|cim|local)|\bri\b|clear-(?:disk|content|eventlog|recyclebin|history)|format-volume|\b(?:rd|rmdir)\b.{0,80}\/s|\b(?:del|erase)\b.{0,80}(?:\/[sfq]\b|\*)|\bformat [a-z]:|diskpart|cipher(?:\.exe)? \/w|(?:delete|resize) shadow|shadowcopy|wbadmin delete|bcdedit|wevtutil (?:cl|clear)|sdelete|fsutil/i,
  forced:
    /-force\b|-confirm:\$false|\s\/[fqy]\b|--force(?!-with-lease)|\s-y\b|--yes\b|auto-approve|-silentlycontinue|--quiet\b/i,
  orchestration_delete:
    /\b(?:zfs|zpool|helm|kubectl|terraform|terragrunt|tofu|pulumi|cdk|docker|podman|virsh|qm|nomad|vault|consul|oc|argocd|heroku|flyctl|ceph|gluster|etcdctl|kubeadm|kind|btrfs|rabbitmqctl|borg|restic|gh|serverless|talosctl)\b.{0,80}\b(?:destroy|uninstall|delete|del|prune|purge|rm|undefine|reset|remove|forget|seal|unpublish|labelclear)\b|\b(?:lvremove|vgremove|pvremove)\b|--zap-all|mklabel|luksErase/,
  git_force:
    /\bgit\b.{0,30}\bpush\b.{0,60}(?:\s-f\b|--force(?!-with-lease)|--mirror|--delete|\s[+:]\w)|filter-branch|reflog expire/,
  database_drop:
    /\bdrop (?:table|database|schema|keyspace|user)|\btruncate\b|\bdelete from [\w."]{1,60}\s*(?:;|"|'|$)|flush(?:all|db)|dropdatabase|\bdropdb\b|deletemany\(\s?\{\s?\}|migrate:fresh|db:(?:drop|wipe)|delete.{0,40}:9200|drop\(\)/i,
  cloud_delete:
    /\b(?:aws|gcloud|gsutil|az|doctl|hcloud|oci|ibmcloud|linode-cli|firebase|wrangler|vercel)\b.{0,100}(?:\b(?:delete|terminate|remove|rm|rb|destroy)\b|delete-|terminate-|-deletion|stop-logging)/,
  interpreter_shell:
    /-c ['"]:?!|:shell\b|checkpoint-action|(?:^|\n|['"])\s*(?:\\)?! ?\/?[\w/]*sh\b|--eval=|-exec (?:\/usr)?(?:\/bin\/)?(?:ba|z|da)?sh\b|(?:exec|system|spawn|execute|passthru|execl)\b.{0,4}["'(\s]{1,3}\/?(?:\w+\/){0,3}(?:ba|z|da|k)?sh\b|\\!\s?\/?[\w/]*sh\b|exec:\/?\S{0,20}sh\b/i,
  upload_file:
    /\bcurl\b.{0,160}(?:\s-T\s|--upload-file|[\s="']@[~/.\w-]|=@)|--post-(?:file|data)|-infile|uploadfile|\bsftp\b.{0,60}put|-c "?put |\brclone (?:copy|move|sync)|-attachments|\b(?:nc|ncat)\b.{0,60}<|\|\s*(?:nc|ncat|ssh|curl)\b/i,
  windows_run:
    /\biex\b|invoke-expression|downloadstring|downloadfile|-e(?:nc|ncodedcommand)\b|rundll32|mshta|regsvr32|certutil.{0,30}(?:-urlcache|-decode)|bitsadmin|process call create|installutil|-w(?:indowstyle)? hidden|-ep bypass|executionpolicy (?:bypass|unrestricted)|frombase64|reflection\.assembly|start-process/i,
  registry:
    /\breg(?:\.exe)?"? (?:add|delete|save|import)|(?:new|set|remove|clear)-item(?:property)?\b.{0,60}hk(?:lm|cu|ey_)/i,
  windows_accounts:
    /\bnet1?(?:\.exe)? (?:user|localgroup|group)\b|new-localuser|groupmember|schtasks.{0,20}\/create|new-(?:service|scheduledtask)|currentversion.run|\bsc(?:\.exe)? create/i,
  windows_protection:
    /-mppreference|advfirewall.{0,40}(?:off|add)|netfirewall(?:rule|profile).{0,60}(?:allow|false)|auditpol|amsi|mpcmdrun|(?:lsass|minidump|procdump|ntdsutil)/i,
  disk_wipe:
    /\bdd\b.{0,80}of=\/dev\/(?!null|stdout|dsp|cdrom)|\bmkfs\b.{0,60}\/dev\/|wipefs|blkdiscard|zap-all|zero-superblock|security-erase|\bnvme format|badblocks -\w*w|erasedisk|zerodisk|> ?\/dev\/(?:sd|nvme|vd|disk|mmcblk)|sgdisk.{0,20}-[zo]\b/i,
  tree_delete:
    /\brm\b.{0,30}\s-\w*[rR]\w*\b.{0,40}\s["']?(?:\/(?!tmp|var\/tmp|dev\/shm)|~|\$\{?HOME|\*|\.{1,2}\/?\*?(?:\s|$))|no-preserve-root|\bfind\s+["']?[/~$].{0,80}(?:-delete|-exec\s+(?:rm|shred|unlink))|\b(?:chmod|chown)\b.{0,10}\s-R\s\S+\s+\/(?!tmp|var\/www|srv|opt)|\bmv\b.{1,60}\s\/dev\/null|\bshred\b.{0,30}[/~]/,
  asks_help:
    /(?:^|\s)(?:--help|-h|-help|help|man|tldr|\/\?|--version|-whatif|--dry-?run(?:=\w+)?|-nv?|--check|-confirm)(?:\s|$)|get-help/im,
  reads_only:
    /\b(?:get|list|ls|describe|show|status|version|info|history|plan|diff|verify|lint|inspect|logs|explain|stats|query|search|test|build|snapshot|backup)\b|\b(?:get|test|measure|select|find|resolve|convertto|convertfrom|import|export)-[a-z]/i,
};

/** Cues of destruction, of switching off and of shells from other programs: enough where nobody asked for help or a dry run. */
export const DESTRUCTIVE_CUES: ReadonlySet<string> = new Set([
  'power_off',
  'windows_delete',
  'orchestration_delete',
  'git_force',
  'database_drop',
  'cloud_delete',
  'interpreter_shell',
  'disk_wipe',
  'tree_delete',
]);

/**
 * Further cues of what can do harm. Without one of either list a high score means only that a text resembles none of the
 * examples of ordinary use.
 */
export const HARMFUL_CUES: ReadonlySet<string> = new Set([
  'account_files',
  'history',
  'key_material',
  'firewall',
  'protection_off',
  'service_stop',
  'kill',
  'persistence',
  'reverse_shell',
  'download_run',
  'upload',
  'decode_run',
  'recursive_delete',
  'overwrite',
  'null_truncate',
  'write_system',
  'account_change',
  'kernel_module',
  'cloud_identity',
  'container_escape',
  'backdoor_name',
  'sudo_abuse',
  'swap_time',
  'encrypt',
  'stop_processes',
  'upload_file',
  'windows_run',
  'registry',
  'windows_accounts',
  'windows_protection',
]);
