import type { ScanRule } from '../rule.ts';
import { examples } from './dialect.ts';

const CRITICAL_PATH = String.raw`(?:\/(?:\*|\s|$|["';|&)])|~|\$HOME|\/(?:bin|boot|dev|etc|home|lib|opt|root|sbin|srv|sys|usr|var)\/?(?:\*|\s|$|["';|&)])|\*|\.\/?(?:\s|$))`;

export const COMMAND_RULES: readonly ScanRule[] = [
  {
    type: 'recursive_delete',
    category: 'dangerous_command',
    severity: 'high',
    reason: 'The command deletes a directory tree that a system or a user cannot do without.',
    source: 'MITRE ATT&CK T1485 Data Destruction; GNU coreutils manual, rm',
    anchors: ['rm '],
    pattern: String.raw`(?<![\w.\-])rm\s{1,3}(?:-[a-zA-Z\-]{1,20}\s{1,3}){0,4}(?:-(?:[a-zA-Z]{0,6}[rR][a-zA-Z]{0,6}|-recursive))\s{1,3}(?:-[a-zA-Z\-]{1,20}\s{1,3}){0,4}["']?${CRITICAL_PATH}`,
    examples: examples(['sudo rm -rf /', 'rm -r -f ~'], ['rm -rf node_modules', 'rm file.txt']),
  },
  {
    type: 'disk_overwrite',
    category: 'dangerous_command',
    severity: 'high',
    reason: 'The command overwrites a disk.',
    source: 'MITRE ATT&CK T1561 Disk Wipe; GNU coreutils manual, dd',
    anchors: ['of=/dev/', 'mkfs', '>/dev/sd', '> /dev/sd', '>/dev/nvme', '> /dev/nvme'],
    pattern: String.raw`(?:of=\/dev\/(?:sd|nvme|hd|vd|xvd|disk|mmcblk)|(?<![\w.])mkfs(?:\.[a-z0-9]{1,8})?\s{1,3}[^\n]{0,80}?\/dev\/|>\s?\/dev\/(?:sd[a-z]|nvme\d))`,
    examples: examples(
      ['dd if=/dev/zero of=/dev/sda bs=1M', 'mkfs.ext4 /dev/sdb1'],
      ['dd if=a of=disk.img', 'man mkfs'],
    ),
  },
  {
    type: 'fork_bomb',
    category: 'dangerous_command',
    severity: 'high',
    reason: 'The command multiplies itself until the machine stops.',
    source: 'MITRE ATT&CK T1499.001 OS Exhaustion Flood',
    anchors: ['(){', '() {'],
    lead: { characters: ':A-Za-z_.', max: 20 },
    pattern: String.raw`([:\w.]{1,20})\s?\(\)\s?\{\s{0,3}\1\s?\|\s?\1\s?&\s{0,3}\}\s?;\s?\1`,
    examples: examples([':(){ :|:& };:'], ['main() { run; }']),
  },
  {
    type: 'mass_drop',
    category: 'dangerous_command',
    severity: 'high',
    ignoreCase: true,
    reason: 'The statement removes a database, a table, or every row of one.',
    source: 'MITRE ATT&CK T1485 Data Destruction; ISO/IEC 9075 (SQL)',
    anchors: ['drop ', 'truncate ', 'delete from '],
    pattern: String.raw`\b(?:drop\s{1,3}(?:database|schema|table)\s{1,3}(?:if exists\s{1,3})?["'\x60\[]?[\w.]{1,80}["'\x60\]]?\s{0,3}(?:;|cascade|$|,)|truncate\s{1,3}table\s{1,3}["'\x60\[]?[\w.]{1,80}|delete\s{1,3}from\s{1,3}["'\x60\[]?[\w.]{1,80}["'\x60\]]?\s{0,3}(?:;|$|where\s{1,3}(?:1\s?=\s?1|true)))`,
    examples: examples(
      ['DROP TABLE users;', 'delete from accounts;'],
      ['DELETE FROM users WHERE id = 7;', 'drop table reservations at the door'],
    ),
  },
];
