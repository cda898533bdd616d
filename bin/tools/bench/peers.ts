import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Peer {
  readonly name: string;
  readonly scan: (text: string) => unknown;
}

/** A package of another project, taken from the folder that was named; undefined, and said, when it is absent. */
async function load(directory: string, name: string): Promise<Record<string, unknown> | undefined> {
  try {
    const path = createRequire(resolve(directory, 'package.json')).resolve(name);
    const loaded: unknown = await import(pathToFileURL(path).href);
    return typeof loaded === 'object' && loaded !== null ? { ...loaded } : undefined;
  } catch {
    console.error(`${name} is not in ${resolve(directory, 'node_modules')}: its row is left out.`);
    return undefined;
  }
}

function isFunction(value: unknown): value is (...values: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

function memberOf(value: unknown, name: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? Reflect.get(value, name)
    : undefined;
}

async function secretlint(directory: string): Promise<Peer[]> {
  const core = await load(directory, '@secretlint/core');
  const preset = await load(directory, '@secretlint/secretlint-rule-preset-recommend');
  const lintSource = core?.['lintSource'];
  if (!isFunction(lintSource) || preset === undefined) return [];
  const rule = preset['creator'] ?? preset['rules'] ?? preset['default'];
  const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule }] };
  const scan = (content: string) =>
    lintSource({ source: { content, filePath: 'text.txt', ext: '.txt', contentType: 'text' }, options: { config } });
  return [{ name: '@secretlint/core, recommended preset', scan }];
}

async function redactPii(directory: string): Promise<Peer[]> {
  const loaded = await load(directory, 'redact-pii');
  const Redactor = loaded?.['SyncRedactor'] ?? memberOf(loaded?.['default'], 'SyncRedactor');
  if (!isFunction(Redactor)) return [];
  const redactor: unknown = Reflect.construct(Redactor, []);
  const redact = memberOf(redactor, 'redact');
  return isFunction(redact) ? [{ name: 'redact-pii', scan: (text) => Reflect.apply(redact, redactor, [text]) }] : [];
}

/** Scanners to measure beside ours, from DIR of `--peers DIR`; install them there, not here. */
export async function peerScanners(directory: string | undefined): Promise<Peer[]> {
  if (directory === undefined || !existsSync(directory)) {
    console.error(
      'No peers measured: give --peers DIR, a folder in which @secretlint/core, its recommended preset and redact-pii are installed.',
    );
    return [];
  }
  return [...(await secretlint(directory)), ...(await redactPii(directory))];
}

/** A linear text classifier of another project with the model it ships (languages), for the cost of one text. */
export async function peerClassifier(directory: string | undefined): Promise<Peer | undefined> {
  if (directory === undefined) return undefined;
  const loaded = await load(directory, 'fasttext.wasm.js');
  const getModel = loaded?.['getLIDModel'];
  if (!isFunction(getModel)) return undefined;
  const model = await getModel();
  const start = memberOf(model, 'load');
  const identify = memberOf(model, 'identify');
  if (!isFunction(start) || !isFunction(identify)) return undefined;
  await Reflect.apply(start, model, []);
  return { name: 'fasttext.wasm.js, its language model', scan: (text) => Reflect.apply(identify, model, [text]) };
}
