import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** What a schema says of itself where that is an id and a text at most. */
const META =
  /\.meta\(\{\s*(?:id: '[^']*',\s*)?description:\s*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`),?\s*\}\)/g;

/**
 * Leaves the descriptions of schemas out of the bundles: only our generators of documents read them, and every function
 * would parse them at each cold start. Comes after `slimPatterns`, which has the files of patterns.
 */
export const slimSchemas: Plugin = {
  name: 'slim-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]functions[/\\].*\.ts$/ }, async ({ path }) => ({
      contents: withoutDescriptions(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** The source without the descriptions of its schemas; lines keep their numbers, so that the map of a bundle stays true. */
export function withoutDescriptions(source: string): string {
  return source.replace(META, (meta) => meta.replaceAll(/[^\n]/g, ''));
}
