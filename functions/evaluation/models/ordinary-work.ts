import { TOOL_DIRECTORY } from '../../masking/patterns/tool-directories.ts';

/** A search on one line: `find`, and what is done with what it finds. */
const SEARCH = /^[^\n]*\bfind\s[^\n]*$/;

/** What keeps a search to some files. */
const BOUND =
  /\s-(?:i?name|i?path|wholename|i?regex|[acm](?:time|min)|newer\w{0,2}|size|empty|user|group|nouser|nogroup|samefile|inum)\b/;
/** What says where it looks and for what, but would leave nothing where all that is found is deleted. */
const PLACED = /\s-(?:maxdepth|mindepth|type|perm|fstype|xdev|mount)\b/;
const DELETES = /-delete\b|\b(?:rm|unlink)\s/;

/** What intruders look for, and what is done to a whole machine or over the network. */
const HARM =
  /curl|wget|\bnc\b|ncat|socat|base64|xxd|\/dev\/(?:tcp|udp|sd|nvme|mem|shm)|shadow|passw|secret|token|credential|id_rsa|\.ssh|\.aws|\.gnupg|\.kube|keychain|\.(?:key|pem|pfx|p12|kdbx)\b|wallet|history|cron|-perm\s{1,3}[-/+]?(?:[0-7]?[2467]000|u=s|g=s)|-writable|chmod|chown|chattr|setcap|shred|srm|wipe|dd\s|mkfs|gpg|openssl|\/var\/log|\/etc\/|sh -i|mkfifo|\.git\b|find\s{1,3}(?:\/|~|\$HOME)\/?\s[^|]*(?:-delete|-exec(?:dir)?\s{1,3}(?:rm|unlink)|xargs)/i;

/** A directory of a tool is emptied, perhaps to be filled again. */
const REMOVES_TOOL = new RegExp(
  String.raw`^(?:[$#] )?(?:sudo )?rm\s{1,3}-[rRf]{1,3}\s{1,3}["']?${TOOL_DIRECTORY}(?!.*\.\.)[\w./*@-]{0,80}["']?$`,
);

/** A process that was looked up by its port or its name is ended. */
const ENDS_FOUND =
  /^[^\n;&]*(?:\bkill\s{1,3}(?:-\w{1,8}\s{1,3})?(?:\$\(|\x60)\s?(?:lsof\s[^)\n]*-\w*i|pgrep\s|pidof\s)|\|\s?xargs\s{1,3}(?:-\w{1,4}\s{1,3})?kill\b)[^\n;&|]*$/;
const GUARDS =
  /sshd|syslog|journald|audit|cron|falcon|osquery|wazuh|defender|mdatp|clam|docker|postgres|mysql|nginx|-u\s/i;

/** Whether a command does what housekeeping does: searches for files, clears a tool’s directory, ends a process it looked up. */
export function isOrdinaryWork(text: string): boolean {
  const line = text.trim();
  if (REMOVES_TOOL.test(line) || (ENDS_FOUND.test(line) && !GUARDS.test(line))) return true;
  return SEARCH.test(line) && !HARM.test(line) && (BOUND.test(line) || (PLACED.test(line) && !DELETES.test(line)));
}
