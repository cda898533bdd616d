import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import document from '../../docs/api/openapi.json' with { type: 'json' };
import { REFERENCE_STYLE } from '../../functions/operations/http/reference-style.ts';
import { renderReference } from '../../functions/operations/http/render-reference.ts';

const page = renderReference(document, REFERENCE_STYLE);

describe('the API reference', () => {
  test('shows every operation with its path, and every named object', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      expect(page).toContain(`<code>${path}</code>`);
      for (const { operationId } of Object.values(operations)) expect(page).toContain(`<article id="${operationId}">`);
    }
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`id="schema-${name}"`);
  });

  test('has no link within the page that leads nowhere', () => {
    const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !targets.has(link))).toEqual([]);
  });

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|form|object|embed)\b/i);
    expect(page).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//i);
    expect(page).not.toMatch(/\sstyle=|\son\w+=|javascript:|@import|url\(/i);
  });

  test('has one style, the one whose hash the content security policy names', () => {
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style ?? '');
    expect(styles).toHaveLength(1);
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(hash(styles[0] ?? '')).toBe(hash(REFERENCE_STYLE));
  });

  test('shows text of the document as text, whatever it holds', () => {
    const info = { ...document.info, title: '<script>alert(1)</script>', description: '"&<' };
    const hostile = renderReference({ ...document, info }, '');
    expect(hostile).not.toContain('<script>');
    expect(hostile).toContain('&quot;&amp;&lt;');
  });
});
