import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bundleOnce } from './bundle-once.ts';

/** What has to be there before the first page is drawn and can be used, compressed. */
const FIRST_VIEW_BYTES = 350 * 1_024;
/** What it is drawn with afterwards; until then the browser takes a font of its own. */
const FONT_BYTES = 40 * 1_024;
/** Without fonts, of which there are three at most. */
const FILES_OF_A_PAGE = 9;
/** Regular and bold; the other files hold letters of other scripts. */
const FONTS_OF_A_PAGE = 2;

const Manifest = z.record(
  z.string(),
  z.object({ type: z.string(), bytes: z.int(), storedBytes: z.int(), isCompressed: z.boolean() }),
);

let folder = '';
let files: z.infer<typeof Manifest> = {};
beforeAll(async () => {
  folder = join(await bundleOnce(), 'web', 'console');
  files = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
});

function textOf(name: string): string {
  const stored = readFileSync(join(folder, name));
  return (files[name]?.isCompressed === true ? brotliDecompressSync(stored) : stored).toString('utf8');
}

/** A script with everything that it imports at once. */
function loadedWith(name: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(name)) return loaded;
  loaded.add(name);
  for (const [, path = ''] of textOf(name).matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) {
    loadedWith(`assets/${path}`, loaded);
  }
  return loaded;
}

/** What is loaded before a page can be drawn: the page itself, what it names, and the scripts of the one that is opened. */
function filesOf(opened: string): Set<string> {
  const page = textOf('index.html');
  const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);
  const scripts = [...named, opened].filter((name) => name.endsWith('.js'));
  return new Set(['index.html', ...named, ...scripts.flatMap((name) => [...loadedWith(name)])]);
}

function pages(): readonly string[] {
  return Object.keys(files).filter((name) => /-page-[\w-]+\.js$/.test(name));
}

describe('the built console', () => {
  test('is loaded to its first view with less than 350 KB', () => {
    const [overview = ''] = pages().filter((name) => name.startsWith('assets/overview-page-'));
    const first = filesOf(overview);
    const fonts = Object.values(files)
      .filter(({ type }) => type.startsWith('font/'))
      .map(({ storedBytes }) => storedBytes)
      .sort((a, b) => b - a)
      .slice(0, FONTS_OF_A_PAGE);
    const bytes = [...first].map((name) => files[name]?.storedBytes ?? Number.NaN);
    const sumOf = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0);
    expect(fonts).toHaveLength(FONTS_OF_A_PAGE);
    expect(sumOf(fonts)).toBeLessThan(FONT_BYTES);
    expect(sumOf(bytes)).toBeLessThan(FIRST_VIEW_BYTES);
  });

  test('has one style sheet, and opens each page with at most nine files', () => {
    const sheets = Object.keys(files).filter((name) => name.endsWith('.css'));
    expect(sheets).toHaveLength(1);
    expect(pages().length).toBeGreaterThanOrEqual(14);
    for (const page of pages()) {
      const opened = [...filesOf(page)];
      expect(opened, page).toContain(sheets[0]);
      expect(opened.length, opened.join('\n')).toBeLessThanOrEqual(FILES_OF_A_PAGE);
    }
  });

  test('names the fonts that every page is drawn with, so that no word changes its width when it is there', () => {
    const fonts = [...textOf('index.html').matchAll(/<link rel="preload" as="font"[^>]* href="\.\/([^"]+)"/g)];
    expect(fonts).toHaveLength(FONTS_OF_A_PAGE);
    for (const [, name = ''] of fonts) expect(files[name]?.type, name).toBe('font/woff2');
  });

  test('is built for its users, not for its developers', () => {
    const scripts = Object.keys(files).filter((name) => name.endsWith('.js'));
    for (const name of scripts) expect(textOf(name), name).not.toContain('Download the React DevTools');
  });

  test('has no font, image or script inside a page or a style sheet', () => {
    for (const [name, { type }] of Object.entries(files)) {
      if (type.startsWith('text/css')) expect(textOf(name), name).not.toMatch(/url\(["']?data:font/);
    }
    expect(textOf('index.html')).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/);
  });

  test('lies beside its list with nothing else, and every file is smaller than what one answer carries', () => {
    const there = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(there).toHaveLength(Object.keys(files).length + 1);
    // Who takes no Brotli is sent the file itself, in base64.
    for (const [name, { bytes }] of Object.entries(files)) expect(bytes, name).toBeLessThan(4_000_000);
  });
});
