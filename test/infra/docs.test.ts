import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { TOOLS } from '../../bin/tools/tools.ts';
import { CONTEXT_NAMES } from '../../lib/stage-config.ts';
import manifest from '../../package.json' with { type: 'json' };
import { CHECKOUT, shellBlocksOf } from '../support/readers/shell-blocks.ts';
import { JUDGE, synthesize } from './synthesize.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/**/*.md', { cwd: CHECKOUT }),
].sort();
const SCRIPTS = new Set(Object.keys(manifest.scripts));
const OUTPUTS = Object.keys(z.record(z.string(), z.unknown()).parse(synthesize('prod', JUDGE).toJSON()['Outputs']));

/** A command may also stand in the middle of a sentence. */
function commandsOf(document: string): string {
  const text = readFileSync(join(CHECKOUT, document), 'utf8').replaceAll(/^```(?!sh|bash)\w+\n.*?^```$/gms, '');
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return [...shellBlocksOf(document).map((block) => block.text), ...inline].join('\n');
}

/** What the operational tasks say of themselves. */
const USAGE = spawnSync(process.execPath, [join(CHECKOUT, 'bin/ops.ts')], { encoding: 'utf8' }).output.join('');

/** As GitHub makes them. */
function anchorsOf(document: string): string[] {
  const text = readFileSync(join(CHECKOUT, document), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(DOCUMENTS)('%s', (document) => {
  const commands = commandsOf(document);

  test('has commands that a shell can read', () => {
    for (const { section, text } of shellBlocksOf(document)) {
      // What stands between angle brackets is for the reader to put in.
      const { status, stderr } = spawnSync('bash', ['-n'], {
        input: text.replaceAll(/<[a-z ]+>/g, 'x'),
        encoding: 'utf8',
      });
      expect([section, status, stderr]).toEqual([section, 0, '']);
    }
  });

  test('names scripts, context, outputs and files that exist', () => {
    const scripts = [...commands.matchAll(/\bnpm run (?:--silent |-s )?([\w:-]+)/g)].map(([, script = '']) => script);
    if (/\bnpm (?:start|test)\b/.test(commands)) scripts.push('start', 'test');
    expect(scripts.filter((script) => !SCRIPTS.has(script))).toEqual([]);
    const tools = [...commands.matchAll(/\bnpm run tool -- ([\w-]+)/g)].map(([, tool = '']) => tool);
    expect(tools.filter((tool) => !Object.hasOwn(TOOLS, tool))).toEqual([]);
    const contexts = [...commands.matchAll(/--context (\w+)=/g)]
      .map(([, name = '']) => name)
      .filter((n) => n !== 'name');
    expect(contexts.filter((name) => !new Set<string>(CONTEXT_NAMES).has(name))).toEqual([]);
    const outputs = [...commands.matchAll(/\b(?:output|log_group|invoke|queue) ([A-Z]\w+)/g)].map(
      ([, name = '']) => name,
    );
    expect(outputs.filter((name) => !OUTPUTS.includes(name))).toEqual([]);
    const paths = [...commands.matchAll(/(?<![\w/.-])((?:bin|lib|functions|test|docs|\.github)\/[\w./-]+\.\w+)/g)];
    expect(paths.flatMap(([, path = '']) => (existsSync(join(CHECKOUT, path)) ? [] : [path]))).toEqual([]);
  });

  test('gives the operational tasks the words that they take', () => {
    for (const [, task = '', words = ''] of commands.matchAll(/npm run ops -- (<?[\w-]+>?)([^\n`]*)/g)) {
      if (task.startsWith('<')) continue;
      expect(USAGE).toMatch(new RegExp(`^  ${task} `, 'm'));
      const known = `${new RegExp(`^  ${task} .*$`, 'm').exec(USAGE)?.[0]} ${USAGE.split('\n')[0]}`;
      for (const [flag] of words.matchAll(/--[\w-]+/g)) expect(known, `${task} ${flag}`).toContain(flag);
    }
  });

  test('has links that lead somewhere', () => {
    const text = readFileSync(join(CHECKOUT, document), 'utf8').replaceAll(/^```.*?^```$/gms, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:|^mailto:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : relative(CHECKOUT, join(CHECKOUT, dirname(document), path));
      expect(existsSync(join(CHECKOUT, file)), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), target).toContain(anchor);
    }
  });
});

test('the runbook says what each function is for, by the output that names it', () => {
  const rows = readFileSync(join(CHECKOUT, 'docs/runbook.md'), 'utf8').match(/^\| `\w+FunctionName`.*$/gm) ?? [];
  const told = rows.flatMap((row) => [...row.matchAll(/`(\w+FunctionName)`/g)].map(([, output]) => output));
  expect(told.sort()).toEqual(OUTPUTS.filter((name) => name.endsWith('FunctionName')).sort());
});

test("the README's map names every capability, in ten lines", () => {
  const map = /^\| look in \|.*?\n\n/ms.exec(readFileSync(join(CHECKOUT, 'README.md'), 'utf8'))?.[0] ?? '';
  const rows = map.trim().split('\n').slice(2);
  expect(rows).toHaveLength(10);
  const folders = globSync('functions/*', { cwd: CHECKOUT }).map((folder) => folder.replace('functions/', ''));
  expect(folders.length).toBeGreaterThan(25);
  const missing = folders.filter((name) => !map.includes(`\`${name}\``) && !map.includes(`\`functions/${name}\``));
  expect(missing).toEqual([]);
});
