import { ERROR_PAGES, RETRY_ADVICE } from '../../kernel/error-pages.ts';
import { ERROR_DEFINITIONS, type ErrorCode } from '../../kernel/errors.ts';
import { escapeHtml, renderText } from './escape-html.ts';

/** One page of HTML about an error code, with links to those of the others. */
export function renderErrorPage(code: ErrorCode, style: string): string {
  const { status, title } = ERROR_DEFINITIONS[code];
  const { meaning, remedy, retry } = ERROR_PAGES[code];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${code}: ${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Error codes">
<h2>Errors</h2>
<ul>${Object.keys(ERROR_DEFINITIONS)
    .map((other) => `<li><a href="/errors/${other}">${other}</a></li>`)
    .join('')}</ul>
<p><a href="/docs">API reference</a></p>
</nav>
<main>
<h1>${escapeHtml(title)}</h1>
<p><code>${code}</code> <span class="note">HTTP status ${status}</span></p>
<h2>What it means</h2>
<p>${renderText(meaning)}</p>
<h2>What to do</h2>
<ul>${remedy.map((step) => `<li>${renderText(step)}</li>`).join('')}</ul>
<h2>Retry?</h2>
<p>${renderText(RETRY_ADVICE[retry])}</p>
</main>
</body>
</html>
`;
}
