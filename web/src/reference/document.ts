import type { Schema, Schemas } from './schema-rows.ts';

interface Content {
  readonly schema?: Schema;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Described {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Readonly<Record<string, Content>> };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

/** The OpenAPI document of the deployment, as far as this page reads it. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components?: { readonly schemas?: Schemas };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export interface Operation extends Described {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly tag: string;
}

/** Every operation, in the order of the document. */
export function operationsOf({ paths }: OpenApi): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const described = methods[method];
      return described === undefined ? [] : [{ ...described, method, path, tag: described.tags?.[0] ?? 'other' }];
    }),
  );
}

/** The operations in which every word occurs somewhere: in path, method, id, tag or summary. */
export function findOperations(operations: readonly Operation[], words: string): readonly Operation[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return operations.filter(({ method, path, operationId, tag, summary = '' }) => {
    const text = `${method} ${path} ${operationId} ${tag} ${summary}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** The body that an operation takes as JSON; null where it takes none, or another kind. */
export function bodyOf({ requestBody }: Operation): Schema | null {
  return requestBody?.content?.['application/json']?.schema ?? null;
}

/** The body of an answer as JSON; null for one without. */
export function answerOf(response: NonNullable<Operation['responses']>[string]): Schema | null {
  return response.content?.['application/json']?.schema ?? null;
}
