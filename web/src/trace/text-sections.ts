import type { Trace } from '../../../lib/client/api-types.ts';
import { asText } from '../text/as-text.ts';
import { spanPathOf, textAt } from './field-paths.ts';

/** A text of a trace, under the path by which findings name it. */
interface TextPart {
  readonly field: string;
  readonly title: string;
  readonly text: string;
  /** Said beside it, such as the source of a document. */
  readonly note?: string;
}

interface TextSection {
  readonly title: string;
  readonly parts: readonly TextPart[];
}

type Content = Trace['content'];

/**
 * Every text of a trace, in the order in which it was said: each message, the output, contexts, steps, tool calls. Texts
 * that only findings name, such as one argument of a tool call, or a text of a span, follow in a section of their own.
 */
export function textSections(content: Content, findingFields: readonly string[]): readonly TextSection[] {
  const sections = [
    { title: 'Input', parts: inputParts(content.input) },
    { title: 'Output', parts: [{ field: 'output', title: 'Output', text: content.output }] },
    { title: 'Contexts', parts: contextParts(content) },
    {
      title: 'Reasoning steps',
      parts: asList(content.reasoning_steps).map((text, index) => ({
        field: `reasoning_steps[${index}]`,
        title: `Step ${index + 1}`,
        text: asText(text),
      })),
    },
    { title: 'Tool calls', parts: toolParts(content) },
    {
      title: 'Error',
      parts: content.error === undefined ? [] : [{ field: 'error', title: 'Error', text: asText(content.error) }],
    },
    { title: 'Everything else', parts: otherParts(content) },
  ];
  const shown = new Set(sections.flatMap(({ parts }) => parts.map(({ field }) => field)));
  const named = [...new Set(findingFields)].flatMap((field) => {
    const text = shown.has(field) ? undefined : textAt(content, field);
    if (text === undefined) return [];
    const span = spanPathOf(field);
    return [{ field, title: field, text, ...(span === null ? {} : { note: 'A text of a span' }) }];
  });
  return [...sections, { title: 'Other texts with findings', parts: named }].filter(({ parts }) => parts.length > 0);
}

function inputParts(input: Content['input']): readonly TextPart[] {
  if (!Array.isArray(input)) return [{ field: 'input', title: 'Input', text: asText(input) }];
  return input.map((message, index) => ({
    field: `input[${index}].content`,
    title: `${index + 1}. ${asText(message?.role)}`,
    text: asText(message?.content),
    ...(message?.name === undefined ? {} : { note: asText(message.name) }),
  }));
}

function contextParts(content: Content): readonly TextPart[] {
  return asList(content.contexts).map((document, index) => {
    const note = [
      document.source === undefined ? '' : asText(document.source),
      document.relevance === undefined ? '' : `relevance ${document.relevance}`,
      document.citation === undefined ? '' : `cited as ${asText(document.citation)}`,
    ].filter((part) => part !== '');
    return {
      field: `contexts[${index}].content`,
      title: `Document ${index + 1}`,
      text: asText(document.content),
      ...(note.length === 0 ? {} : { note: note.join(', ') }),
    };
  });
}

function toolParts(content: Content): readonly TextPart[] {
  return asList(content.tool_calls).flatMap((call, index) => {
    const path = `tool_calls[${index}]`;
    const title = `${index + 1}. ${asText(call.name)}`;
    const part = (name: 'arguments' | 'parameters' | 'result' | 'error'): readonly TextPart[] =>
      call[name] === undefined
        ? []
        : [{ field: `${path}.${name}`, title: `${title}: ${name}`, text: asText(call[name]) }];
    return [...part('arguments'), ...part('parameters'), ...part('result'), ...part('error')];
  });
}

const TOLD_ELSEWHERE = new Set(['input', 'output', 'contexts', 'reasoning_steps', 'tool_calls', 'error', 'spans']);

function otherParts(content: Content): readonly TextPart[] {
  return Object.entries(content)
    .filter(([name, value]) => !TOLD_ELSEWHERE.has(name) && value !== undefined)
    .map(([name, value]) => ({ field: name, title: name.replaceAll('_', ' '), text: asText(value) }));
}

function asList<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
