import type { Plugin } from 'vite';

const FACE = /@font-face\s*\{[^}]*\}/g;
const FONT = /url\(["']?data:(?:font|application)\/([\w-]+)[^,]*;base64,([A-Za-z0-9+/=]+)["']?\)/g;

/** Those that every page is drawn with. */
const OF_EVERY_PAGE = /\/font-(?:400|700)-normal-[\w-]+\.woff2$/;

/**
 * Makes files of the fonts that stand inside a style sheet of a package. A browser then loads those alone that a page
 * uses, and keeps them when the sheet changes; inside it they would be more than all of our code. The page names those that
 * it is always drawn with: found in the sheet, they would come after the first words are there, and move what is beside these.
 */
export function fontFiles(): Plugin {
  return {
    name: 'font-files',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /\.css$/ },
      handler(css) {
        if (!css.includes(';base64,')) return null;
        return css.replaceAll(FACE, (face) =>
          face.replaceAll(FONT, (_whole, type: string, content: string) => {
            const name = `font-${read(face, 'font-weight')}-${read(face, 'font-style')}`;
            const file = `${name}.${type.replace(/^(?:x-)?font-/, '')}`;
            const reference = this.emitFile({ type: 'asset', name: file, source: Buffer.from(content, 'base64') });
            // Vite puts the address of the file here.
            return `url(__VITE_ASSET__${reference}__)`;
          }),
        );
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler(_page, { bundle = {} }) {
        const names = Object.keys(bundle).filter((name) => OF_EVERY_PAGE.test(name));
        return names.map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `./${name}` },
          injectTo: 'head',
        }));
      },
    },
  };
}

function read(face: string, property: string): string {
  return new RegExp(`${property}:\\s*([\\w-]+)`).exec(face)?.[1] ?? 'normal';
}
