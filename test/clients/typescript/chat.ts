import { setTimeout } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { TICK_MS } from '../stand-in/listen.ts';
import { SCENARIO } from '../stand-in/scenario.ts';

const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: SCENARIO.tool.name,
      description: 'Says what the weather is like.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

/** The tool itself. */
export async function getWeather(_given: { readonly city: string }): Promise<string> {
  await setTimeout(TICK_MS);
  return SCENARIO.tool.result;
}

/** The conversation as an application holds it with OpenAI's SDK: question, tool, answer. */
export async function chat(openai: OpenAI, weather: typeof getWeather = getWeather): Promise<string> {
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: SCENARIO.instructions },
    { role: 'user', content: SCENARIO.question },
  ];
  const first = await openai.chat.completions.create({ model: 'gpt-4o-mini', messages, tools: TOOLS });
  const asked = first.choices[0]?.message;
  const call = asked?.tool_calls?.[0];
  if (asked === undefined || call?.type !== 'function') throw new TypeError('the model asked for no tool');
  const result = await weather(JSON.parse(call.function.arguments));
  const second = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [...messages, asked, { role: 'tool', tool_call_id: call.id, content: result }],
    tools: TOOLS,
  });
  return second.choices[0]?.message.content ?? '';
}

export async function embed(openai: OpenAI): Promise<void> {
  await openai.embeddings.create({ model: 'text-embedding-3-small', input: SCENARIO.embedded });
}
