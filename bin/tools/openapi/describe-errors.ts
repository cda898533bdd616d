import { ERROR_PAGES, RETRY_ADVICE } from '../../../functions/kernel/error-pages.ts';
import { ERROR_DEFINITIONS } from '../../../functions/kernel/errors.ts';

/** docs/errors.md: the same explanations that a deployment serves at /errors/{code}. */
export function describeErrors(): string {
  const codes = Object.entries(ERROR_PAGES).map(([code, page]) => ({ code, ...page }));
  const definitions = new Map(Object.entries(ERROR_DEFINITIONS));
  const rows = codes.map(
    ({ code, retry }) => `| [\`${code}\`](#${code}) | ${definitions.get(code)?.status} | ${retry} |`,
  );
  const sections = codes.map(
    ({ code, meaning, remedy, retry }) =>
      `## ${code}\n\n**${definitions.get(code)?.title}**, HTTP status ${definitions.get(code)?.status}.\n\n${meaning}\n\n` +
      `What to do:\n\n${remedy.map((step) => `- ${step}`).join('\n')}\n\nRetry? ${RETRY_ADVICE[retry]}`,
  );
  return `# Errors

Every error is a problem document (RFC 9457). Its \`code\` is one of those below, and its \`type\` is the path of the page that explains the code: a deployment serves it at \`/errors/{code}\`. \`npm run tool -- openapi\` generates this page from the same table.

| code | status | retry the same request? |
|---|---|---|
${rows.join('\n')}

${sections.join('\n\n')}
`;
}
