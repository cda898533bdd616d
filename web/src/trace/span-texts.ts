import type { StoredSpan } from '../../../lib/client/api-types.ts';
import { asText } from '../text/as-text.ts';

interface SpanText {
  readonly field: string;
  readonly title: string;
  readonly text: string;
}

/** Every text of a span under the path by which findings name it; what is no text is shown as JSON. */
export function spanTexts(span: StoredSpan, path: string): readonly SpanText[] {
  const { input, output, error, attributes } = span;
  return [
    ...inputTexts(input, path),
    ...(output === undefined ? [] : [{ field: `${path}.output`, title: 'Output', text: asText(output) }]),
    ...(error === undefined ? [] : [{ field: `${path}.error`, title: 'Error', text: asText(error) }]),
    ...(attributes === undefined
      ? []
      : [{ field: `${path}.attributes`, title: 'Attributes', text: asText(attributes) }]),
  ];
}

function inputTexts(input: StoredSpan['input'], path: string): readonly SpanText[] {
  if (input === undefined) return [];
  if (!Array.isArray(input)) return [{ field: `${path}.input`, title: 'Input', text: asText(input) }];
  return input.map((message, index) => ({
    field: `${path}.input[${index}].content`,
    title: `Input ${index + 1}, ${asText(message?.role)}`,
    text: asText(message?.content),
  }));
}
