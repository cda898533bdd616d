import type { NormalizedSpan } from '../../../functions/spans/normalized-span.ts';
import { NOON } from './records.ts';

let ids = 0;

/** A span over others; a test names what it is about. */
export function over(kind: NormalizedSpan['kind'], fields: Partial<NormalizedSpan>, ...within: NormalizedSpan[][]) {
  const id = (++ids).toString(16).padStart(16, '0');
  const span: NormalizedSpan = {
    span_id: id,
    parent_span_id: null,
    name: kind,
    kind,
    started_at: new Date(NOON + ids).toISOString(),
    duration_ms: 1,
    ...fields,
  };
  const inner = within.flatMap(([top, ...rest]) =>
    top === undefined ? [] : [{ ...top, parent_span_id: id }, ...rest],
  );
  return [span, ...inner];
}

export const used = (input: number, output: number, more: NormalizedSpan['usage'] = {}) => ({
  usage: { input_tokens: input, output_tokens: output, ...more },
});

export const chat = (
  input: number,
  output: number,
  fields: Partial<NormalizedSpan> = {},
  ...within: NormalizedSpan[][]
) => over('llm', { model: 'gpt-4o', ...used(input, output), ...fields }, ...within);

export function asStored(spans: readonly NormalizedSpan[]) {
  return spans.map((span) => ({ span, findings: [] }));
}
