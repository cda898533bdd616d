import { expect, test, vi } from 'vitest';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';

const SECRET = ['q7Rt2', 'mXw9KzP'].join('');
const OTHER = ['Birke', '-77x1'].join('');

function foundIn(text: string): string[] {
  return maskingScanner()
    .scan(text)
    .filter(({ pattern }) => pattern.column === true)
    .map(({ start, end }) => text.slice(start, end));
}

test.each([
  ['a Markdown table with a rule', `| user | password |\n|---|:-:|\n| a | ${SECRET} |\n| b | \`${OTHER}\` |`],
  ['a table without bars at its ends', `user | password\n--- | ---\na | ${SECRET}\nb | ${OTHER}`],
  ['comma-separated values', `user,password\na,${SECRET}\nb,${OTHER}\n`],
  ['values behind semicolons', `user;DB password;x\na;${SECRET};1\nb;${OTHER};2`],
  ['values behind tabs', `user\tpassword\na\t${SECRET}\nb\t${OTHER}`],
  ['columns of spaces', `user   password  shell\na      ${SECRET}  sh\nb      ${OTHER}  sh`],
  ['a table in a text', `Look:\n\n| password | user |\n|---|---|\n| ${SECRET} | a |\n| ${OTHER} | b |\n\nThat was it.`],
])('every secret of a column is found in %s', (_, text) => {
  expect(foundIn(text)).toEqual([SECRET, OTHER]);
});

test('every row of a long table is read', () => {
  const secrets = Array.from({ length: 60 }, (_, row) => `${SECRET}${row}`);
  expect(foundIn(['user,password', ...secrets.map((secret, row) => `u${row},${secret}`)].join('\n'))).toEqual(secrets);
});

test('a line that is no head is taken apart once, however many names stand in it', () => {
  const split = vi.spyOn(String.prototype, 'split');
  const line = `${'|token'.repeat(30)}|a\n`;
  foundIn(line.repeat(20));
  const parts = split.mock.calls.filter(([separator]) => String(separator) === '|');
  split.mockRestore();
  expect(parts.length).toBeLessThanOrEqual(40);
});

test('both columns of a table are read', () => {
  expect(foundIn(`| password | token |\n|---|---|\n| ${OTHER} | ${SECRET} |`).sort()).toEqual([OTHER, SECRET].sort());
});

test.each([
  ['a table that has ended', `| user | password |\n|---|---|\n\n| a | ${SECRET} |`],
  ['a row with other cells', `user,password\na,b,${SECRET}`],
  ['another column', `| password | user |\n|---|---|\n| x | ${SECRET} |`],
  ['code', `  PrivateKey,\n  ${SECRET},\n  token,\n  ${OTHER},`],
  ['a call', `f(x, secret, "a")\nf(x, ${SECRET}, "a")`],
  ['one column', `password\n\n${SECRET}`],
  [
    'a head as long as a sentence',
    `this is a sentence that is far too long to be the head of it,password\na,${SECRET}`,
  ],
  ['a row as long as a page', `user,password\n${'a'.repeat(500)},${SECRET}`],
  ['a head as long as a page', `${'a,'.repeat(300)}password\n${'a,'.repeat(300)}${SECRET}`],
  ['too many columns', `${'a,'.repeat(20)}password\n${'a,'.repeat(20)}${SECRET}`],
  ['a row that names a column itself', 'user,password\nuser,password\nuser,password'],
])('nothing is found in %s', (_, text) => {
  expect(foundIn(text)).toEqual([]);
});
