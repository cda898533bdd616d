import { expect, test } from 'vitest';
import { type Row, TARGETS } from '../../functions/spans/dialects/dialect.ts';
import { DIALECTS } from '../../functions/spans/dialects/dialects.ts';
import { KIND_WORDS } from '../../functions/spans/dialects/kinds.ts';
import { PARTS } from '../../functions/spans/dialects/parts.ts';

const INTRODUCTION = `# Dialects

Instrumentations write the same things under different names. Aegis reads every name on this page. The page is made of the tables in \`functions/spans/dialects/\`: \`vitest run --project unit test/spans/dialects-document.test.ts -u\` writes it, and the same test fails while it differs.

## What holds for every span

- A value is read only where it is used: it stands in a field of the span, or says again what stands there. Whatever is not used stays an attribute of the span, under its own name. A name that stands in no table stays an attribute, but for an id of a user, a session or a conversation (\`acme.userId\`), and, on a span that tells of a model and reports none under a name of these tables, counts of tokens (\`acme.usage.promptTokens\`) and a cost that names its currency (\`acme.cost_usd\`).
- Where several attributes name the same thing, the first of them is read, in the order of this page. One that says the same is not repeated. One that says something else stays an attribute.
- A text stands once. Messages come before a whole request or answer around them (\`input.value\`, \`gen_ai.prompt\`); what such a value holds beside its messages stays an attribute, as \`input.value.temperature\`.
- What a function was given or returned is read without what its framework has around it: \`{"args":["Will it rain?"],"kwargs":{}}\`, \`{"task":"Will it rain?","stream":false}\`. Where something else in it may be said as well, the whole is read.
- Events count as attributes. \`gen_ai.*.message\` and \`gen_ai.choice\` are messages; what other events say stays under the name of the event, as \`retry.attempt\`. A second value of one name has \`#2\` behind it.
- Input tokens include those that a cache was read for or written with, and output tokens include reasoning. A dialect that counts them apart is added up: where its table says so, where the total says so, or where the part is larger than the whole.
- Counts within messages are those of the message. A span that is no model call, such as a step of a graph, used what the answers in its output used: those since the user spoke that it was not given itself.
- A call of a tool goes by the id of the call before the id of a message or an item (\`call_id\` before \`id\`).
- What MCP has around the arguments and the result of a tool, its request and its \`CallToolResult\`, is left out. A tool whose span tells no more than its name is the first of that name that a model asked for and no other span ran.
- An id that a scrubber took away (\`[Filtered]\`, \`[REDACTED]\`, \`****\`) names nobody.
- A cost of 0 is passed on as 0. A cost that is more than 0 comes before it.
- A vector is never text. It stays as a note of its size, \`(a vector of 1536 numbers)\`. Where no name says so, a list of 128 or more numbers that are not all whole is taken for a vector. Inline binary data of a message stays as a note of its size as well.
- \`__REDACTED__\` of OpenInference and an empty text under a name of these tables say nothing and are left out. Words that only say what the shape tells are left out too: the \`type\` of a known part, a known \`role\`, and an \`index\`.
`;

test('docs/dialects.md says what the tables say', async () => {
  const dialects = DIALECTS.map(
    ({ title, source, counts, rows }) =>
      `## ${title}\n\nSource: ${source}.\n\nTokens: ${counts}\n\n${tableOf(['attribute', 'becomes', 'example', 'note'], rows.map(cellsOf))}`,
  );
  const targets = Object.entries(TARGETS).map(([name, meaning]) => [name, meaning]);
  const kinds = [...KIND_WORDS].flatMap(([name, words]) =>
    [...Map.groupBy(words, ([, kind]) => kind)].map(([kind, said]) => [
      code(name),
      said.map(([word]) => code(word)).join(' '),
      kind === 'nothing' ? 'what else the span names' : code(kind),
    ]),
  );
  const parts = PARTS.map(([by, name, meaning, source, example]) => [
    by === 'type' ? code(`type: ${name}`) : code(name),
    meaning,
    source,
    code(JSON.stringify(example)),
  ]);
  const page = [
    INTRODUCTION,
    `## What an attribute becomes\n\n${tableOf(['word', 'meaning'], targets)}`,
    ...dialects,
    `## Kinds\n\nThe words are compared in lower case.\n\n${tableOf(['attribute', 'words', 'kind'], kinds)}`,
    `## Parts of messages\n\n\`text\` is said, \`reasoning\` is \`reasoning\` of an answer and an attribute of a history, \`request\` is in \`tool_requests\` of an answer and a part of the message in a history, and \`result\` stands beside its request or is a part of the message. Any other part is kept as its JSON.\n\n${tableOf(['part', 'is', 'source', 'example'], parts)}`,
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/dialects.md');
});

function cellsOf([name, becomes, example, note = '']: Row): string[] {
  return [code(name), becomes, code(typeof example === 'string' ? example : JSON.stringify(example)), note];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
