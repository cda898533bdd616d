import type { Plugin } from 'vite';

const FONT = /url\(["']?data:(?:font|application)\/([\w-]+)[^,]*;base64,([A-Za-z0-9+/=]+)["']?\)/g;

/**
 * Makes files of the fonts that stand inside a style sheet of a package. A browser then loads those alone that a page
 * uses, and keeps them when the sheet changes; inside it they would be more than all of our code.
 */
export function fontFiles(): Plugin {
  let count = 0;
  return {
    name: 'font-files',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /\.css$/ },
      handler(css) {
        if (!css.includes(';base64,')) return null;
        return css.replaceAll(FONT, (_whole, type: string, content: string) => {
          const name = `font-${count++}.${type.replace(/^(?:x-)?font-/, '')}`;
          const reference = this.emitFile({ type: 'asset', name, source: Buffer.from(content, 'base64') });
          // Vite puts the address of the file here.
          return `url(__VITE_ASSET__${reference}__)`;
        });
      },
    },
  };
}
