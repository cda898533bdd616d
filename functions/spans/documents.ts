import type * as z from 'zod';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { asText, isEmpty, isObject, parseJson } from './json-text.ts';
import type { NormalizedSpan, SpanKind } from './normalized-span.ts';
import { isPrinted } from './python-literal.ts';
import { untyped } from './question.ts';

type Json = z.core.util.JSONType;
type Document = NonNullable<NormalizedSpan['documents']>[number];
type Rest = (readonly [path: string, value: Json])[];

const CONTENT_FIELDS = ['content', 'text', 'page_content', 'pageContent'];
const SOURCE_FIELDS = ['id', 'document_id', 'id_', 'source'];
const SCORE_FIELDS = ['score', 'relevance_score', 'relevanceScore'];

/** What a retriever found: documents of their own attributes, or the documents that its output is a list of. */
export function documentsOf(reader: AttributeReader, kind: SpanKind): NormalizedSpan['documents'] {
  const claims = reader.of('documents');
  const [first] = claims;
  if (first !== undefined) {
    return claims.filter(({ rank }) => rank === first.rank).flatMap((claim) => read(reader, claim, claim.value));
  }
  if (kind !== 'retriever') return undefined;
  for (const claim of reader.of('output messages', 'output')) {
    const value = parseJson(claim.value);
    const list = isObject(value) && Array.isArray(value['documents']) ? value['documents'] : value;
    const isList = Array.isArray(list) && list.length > 0 && (list.every(isDocument) || list.every(isText));
    if (isList) return read(reader, claim, list);
  }
  return undefined;
}

function isText(value: Json): boolean {
  return typeof value === 'string' && value !== '' && !isPrinted(value);
}

function isDocument(value: Json): boolean {
  return isObject(value) && !('role' in value) && CONTENT_FIELDS.some((field) => value[field] !== undefined);
}

function read(reader: AttributeReader, claim: Claim, value: Json): Document[] {
  const parsed = parseJson(untyped(value)) ?? null;
  const list = Array.isArray(parsed) ? parsed : [parsed];
  const rest: Rest = [];
  const documents = list.map((item, index) => readDocument(item, String(index), rest));
  reader.use(claim, rest);
  return documents;
}

function readDocument(item: Json, path: string, rest: Rest): Document {
  const parsed = parseJson(item) ?? null;
  const inner = isObject(parsed) ? parsed['document'] : undefined;
  if (isObject(inner)) {
    keepRest(parsed, path, ['document'], rest);
    return readDocument(inner, `${path}.document`, rest);
  }
  if (!isObject(parsed)) return { content: asText(item) };
  const content = CONTENT_FIELDS.find((field) => !isEmpty(parsed[field])) ?? '';
  const source = SOURCE_FIELDS.find((field) => !isEmpty(parsed[field])) ?? '';
  const score = SCORE_FIELDS.find((field) => typeof parsed[field] === 'number') ?? '';
  const relevance = parsed[score];
  keepRest(parsed, path, [content, source, score], rest);
  return {
    content: textOf(parsed[content] ?? ''),
    ...(source === '' ? {} : { source: asText(parsed[source] ?? '') }),
    ...(typeof relevance === 'number' ? { relevance: Math.min(1, Math.max(0, relevance)) } : {}),
  };
}

/** Genkit has the text of a document in parts. */
function textOf(content: Json): string {
  const parts = Array.isArray(content) ? content : [];
  const texts = parts.flatMap((part) =>
    isObject(part) && typeof part['text'] === 'string' && Object.keys(part).length === 1 ? [part['text']] : [],
  );
  return texts.length > 0 && texts.length === parts.length ? texts.join('\n') : asText(content);
}

function keepRest(value: Json, path: string, used: readonly string[], rest: Rest): void {
  for (const [key, item] of isObject(value) ? Object.entries(value) : []) {
    if (!used.includes(key) && !isEmpty(item)) rest.push([`${path}.${key}`, item]);
  }
}
