import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import client from '../../lib/client/package.json' with { type: 'json' };
import manifest from '../../package.json' with { type: 'json' };
import '../support/vitest/provided-context.ts';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const run = promisify(execFile);
const Packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);

const PROGRAM = `
import { AegisApiError, AegisClient, type TraceSubmission } from 'aegis-client';

const trace: TraceSubmission = { model: 'gpt-4o', input: 'What is 2 + 2?', output: '4' };
// @ts-expect-error The types of the package know what the API takes.
const wrong: TraceSubmission = { model: 'gpt-4o', input: 42, output: '4' };
void wrong;

const [, , url = ''] = process.argv;
const client = new AegisClient({ url, key: 'a key' });
const { trace_id, status } = await client.submit({ ...trace, trace_id: 'trace-1' });
const code = await client.getTrace('trace-2').catch((error: unknown) => error instanceof AegisApiError && error.code);
console.log(JSON.stringify([trace_id, status, code]));
`;

/** What a program around the examples has. A fresh project has no types of Node. */
const SURROUNDINGS = `
declare const process: {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  once(event: 'beforeExit', listener: () => void): void;
};
declare function callModel(prompt: string): Promise<{ readonly text: string; readonly totalTokens: number }>;
`;

const PRELUDE = `import { AegisApiError, AegisClient } from 'aegis-client';\ndeclare const client: AegisClient;\n`;

const workspace = mkdtempSync(join(inject('runFolder'), 'client-'));
const project = join(workspace, 'project');

/** An npm that knows no registry, no cache and nothing of the npm that may have started the tests. */
function npm(folder: string, ...words: string[]) {
  const outside = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = {
    ...Object.fromEntries(outside),
    npm_config_cache: join(workspace, 'cache'),
    npm_config_offline: 'true',
  };
  return run('npm', words, { cwd: folder, env });
}

/** The examples in the declarations, as a reader's editor shows them. */
function examplesIn(declarations: string): string[] {
  const blocks = declarations.matchAll(/^ *\* @example\n((?: *\*(?!\/| @).*\n)+)/gm);
  return [...blocks].map(([, block = '']) => block.replaceAll(/^ *\* ?/gm, ''));
}

function programsIn(document: string): string[] {
  const text = readFileSync(join(CHECKOUT, document), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

function write(name: string, text: string): void {
  const file = join(project, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @throws Error that says what the compiler complains of */
async function typeCheck(): Promise<void> {
  const compiler = join(CHECKOUT, 'node_modules/.bin/tsc');
  await run(compiler, ['-p', project]).catch((cause: Error & { stdout?: string }) => {
    throw new Error(cause.stdout, { cause });
  });
}

describe('the package of the client', () => {
  let packed: z.infer<typeof Packed>[0];
  let installed: string;

  beforeAll(async () => {
    const folder = join(CHECKOUT, 'lib/client');
    const { stdout } = await npm(folder, 'pack', '--json', '--ignore-scripts=false', '--pack-destination', workspace);
    [packed] = Packed.parse(JSON.parse(stdout));
    write('package.json', JSON.stringify({ name: 'program', private: true, type: 'module' }));
    write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, types: [] },
      }),
    );
    await npm(project, 'install', '--offline', '--ignore-scripts', join(workspace, packed.filename));
    installed = join(project, 'node_modules', client.name);
    write('surroundings.d.ts', SURROUNDINGS);
  });

  test('holds JavaScript, declarations, what it is and under which licence, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const modules = globSync('*.ts', { cwd: join(CHECKOUT, 'lib/client') }).map((file) => file.replace(/\.ts$/, ''));
    const built = modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    expect(paths.sort()).toEqual(['LICENSE', 'README.md', ...built, 'package.json'].sort());
    expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toBe(readFileSync(join(CHECKOUT, 'LICENSE'), 'utf8'));
  });

  test('has the version of the API that its types were made from, and needs no other package', () => {
    expect(client.version).toBe(manifest.version);
    expect(client).not.toHaveProperty('dependencies');
  });

  test('type-checks and runs in a fresh project that installed it without a network', async () => {
    write('program.ts', PROGRAM);
    await typeCheck();

    const api = createServer((request, response) => {
      const isSubmission = request.method === 'POST' && request.url === '/api/v1/traces';
      response.writeHead(isSubmission ? 202 : 404, { 'content-type': 'application/json' });
      const problem = { code: 'not_found', detail: 'There is no such trace.' };
      response.end(JSON.stringify(isSubmission ? { trace_id: 'trace-1', status: 'queued' } : problem));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const { port } = z.object({ port: z.number() }).parse(api.address());
    try {
      const { stdout } = await run(process.execPath, ['program.ts', `http://127.0.0.1:${port}`], { cwd: project });
      expect(JSON.parse(stdout)).toEqual(['trace-1', 'queued', 'not_found']);
    } finally {
      api.close();
    }
  });

  test('has examples that compile: in its declarations, its README and that of the repository', async () => {
    const declarations = globSync('dist/*.d.ts', { cwd: installed }).map((file) =>
      readFileSync(join(installed, file), 'utf8'),
    );
    const examples = declarations.flatMap(examplesIn);
    expect(examples.length).toBeGreaterThanOrEqual(13);
    for (const [index, example] of examples.entries()) write(`examples/${index}.ts`, `${PRELUDE}{\n${example}}\n`);
    const programs = ['README.md', 'lib/client/README.md'].map(programsIn);
    for (const ofDocument of programs) expect(ofDocument).not.toEqual([]);
    for (const [index, program] of programs.flat().entries()) write(`documents/${index}.ts`, program);
    await typeCheck();
  });
});
