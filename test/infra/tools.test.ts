import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TOOLS } from '../../bin/tools/tools.ts';
import manifest from '../../package.json' with { type: 'json' };
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const run = (...words: string[]) =>
  spawnSync(process.execPath, [join(CHECKOUT, 'bin/tools/run.ts'), ...words], { cwd: CHECKOUT, encoding: 'utf8' });

describe('npm run tool', () => {
  test('offers every tool that there is, and no other', () => {
    const folders = globSync('bin/tools/*/main.ts', { cwd: CHECKOUT }).map((main) => dirname(main).split('/').at(-1));
    expect(Object.keys(TOOLS)).toEqual(folders.sort());
  });

  test('lists each with what it is for', () => {
    const { status, stdout } = run();
    expect(status).toBe(0);
    for (const [tool, purpose] of Object.entries(TOOLS)) {
      expect(stdout.split('\n').some((line) => line.startsWith(`  ${tool} `) && line.endsWith(purpose))).toBe(true);
    }
  });

  test('refuses a name that it does not know, and lists the others', () => {
    const { status, stderr } = run('toString');
    expect(status).toBe(2);
    expect(stderr).toContain('There is no tool toString.');
    expect(stderr).toContain('  licenses ');
  });

  test('hands a tool the words that follow its name, and its exit code back', () => {
    const { status, stderr } = run('bench', 'no-such-bench');
    expect(status).toBe(2);
    expect(stderr).toContain('There is no bench no-such-bench.');
  });

  test('is behind every script that starts a tool', () => {
    const started = Object.values(manifest.scripts).filter((script) => script.includes('bin/tools/'));
    for (const script of started) {
      const [, tool = ''] = /^node bin\/tools\/run\.ts(?: ([\w-]+))?$/.exec(script) ?? ['', 'unknown'];
      if (tool !== '') expect(Object.keys(TOOLS)).toContain(tool);
    }
  });
});
