import * as z from 'zod';

export interface Picture {
  /** `docs/images/console-<name>.webp`. */
  readonly name: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** A view of the console, which may depend on what is stored. */
  view(ask: (path: string) => Promise<unknown>): Promise<string>;
}

const WIDE = { width: 1_280, height: 800, colorScheme: 'light' } as const;
const Traces = z.object({ items: z.array(z.looseObject({ trace_id: z.string() })).min(1) });

/** A trace that failed for words in it: what the demo sends has some. */
async function failedTrace(ask: (path: string) => Promise<unknown>): Promise<string> {
  const { items } = Traces.parse(await ask('/api/v1/traces?verdict=failed&category=prompt_injection&limit=1'));
  return `traces/${items[0]?.trace_id}`;
}

/** The pictures of the documents, in their order. */
export const PICTURES: readonly Picture[] = [
  { ...WIDE, name: 'overview', view: async () => 'overview' },
  { ...WIDE, name: 'traces', view: async () => 'traces' },
  { ...WIDE, name: 'trace', view: failedTrace },
  { ...WIDE, name: 'trace-dark', colorScheme: 'dark', view: failedTrace },
  { ...WIDE, name: 'overview-narrow', width: 400, view: async () => 'overview' },
  { ...WIDE, name: 'reviews', view: async () => 'reviews' },
  { ...WIDE, name: 'cost', view: async () => 'cost' },
];
