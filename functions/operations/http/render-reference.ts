import * as z from 'zod';
import { escapeHtml, renderFields, renderText, renderType, Schema } from './render-schema.ts';

const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  description: z.string().default(''),
  schema: Schema,
});

const Content = z.record(z.string(), z.object({ schema: Schema }));

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().default(''),
  tags: z.tuple([z.string()]),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: Content.default({}) })),
});
type Operation = z.infer<typeof Operation>;

const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * One page of HTML about the API, without a script.
 *
 * @throws when the document is not an OpenAPI document of the form that bin/tools/openapi writes
 */
export function renderReference(openApi: unknown, style: string): string {
  const { info, paths, components } = Document.parse(openApi);
  const endpoints: Endpoint[] = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const groups = [...Map.groupBy(endpoints, ({ operation }) => operation.tags[0])].sort(([a], [b]) => (a < b ? -1 : 1));
  const schemas = Object.entries(components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API ${escapeHtml(info.version)}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Contents">
${groups.map(renderGroupLinks).join('\n')}
<h2>Objects</h2>
<ul>${schemas.map(([name]) => `<li><a href="#schema-${name}">${escapeHtml(name)}</a></li>`).join('')}</ul>
</nav>
<main>
<h1>${escapeHtml(info.title)} API <span class="note">${escapeHtml(info.version)}</span></h1>
<p>${escapeHtml(info.description)} The same as OpenAPI: <a href="openapi.json">openapi.json</a>.</p>
<p>Send an API key with every request: <code>Authorization: Bearer &lt;key&gt;</code>. Errors are problem details
(RFC 9457) with a stable <code>code</code>.</p>
${groups.map(([tag, members]) => `<h2>${escapeHtml(tag)}</h2>\n${members.map(renderEndpoint).join('\n')}`).join('\n')}
<h2>Objects</h2>
${schemas.map(([name, schema]) => renderObject(name, schema)).join('\n')}
</main>
</body>
</html>
`;
}

function renderGroupLinks([tag, endpoints]: readonly [string, readonly Endpoint[]]): string {
  const links = endpoints.map(
    ({ operation }) => `<li><a href="#${operation.operationId}">${escapeHtml(operation.summary)}</a></li>`,
  );
  return `<h2>${escapeHtml(tag)}</h2>\n<ul>${links.join('')}</ul>`;
}

function renderEndpoint({ method, path, operation }: Endpoint): string {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  return `<article id="${operation.operationId}">
<h3><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h3>
<p>${escapeHtml(operation.summary)}. <span class="note">${renderAccess(operation)}</span></p>
${renderParameters(operation)}
${bodies.map(([type, { schema }]) => `<h4>Body, <code>${escapeHtml(type)}</code></h4><p>${renderType(schema)}</p>${renderFields(schema)}`).join('')}
<h4>Answers</h4>
<table><tbody>${Object.entries(operation.responses).map(renderResponse).join('')}</tbody></table>
</article>`;
}

function renderAccess({ security, description }: Operation): string {
  const note = renderText(description);
  if (security.some((scheme) => 'platformKey' in scheme)) return `Needs the platform key. ${note}`;
  return security.length === 0 ? `Needs no key. ${note}` : note;
}

function renderParameters({ parameters }: Operation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code> <span class="required">${place}${required ? ', required' : ''}</span></td>` +
      `<td>${renderType(schema)} ${renderText(description)}</td></tr>`,
  );
  return `<h4>Parameters</h4><table><tbody>${rows.join('')}</tbody></table>`;
}

function renderResponse([status, { description, content }]: [string, Operation['responses'][string]]): string {
  const types = Object.values(content).map(({ schema }) => renderType(schema));
  return `<tr><td><code>${status}</code></td><td>${renderText(description)}</td><td>${types.join('')}</td></tr>`;
}

function renderObject(name: string, schema: Schema): string {
  const description = schema.description === undefined ? '' : `<p>${renderText(schema.description)}</p>`;
  return `<article id="schema-${name}"><h3>${escapeHtml(name)}</h3>${description}<p>${renderType(schema)}</p>${renderFields(schema)}</article>`;
}
