import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createGroq } from '@ai-sdk/groq';
import { createOpenAI } from '@ai-sdk/openai';
import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { embed, generateText, registerTelemetry, stepCountIs, streamText, tool } from 'ai';
import * as z from 'zod';
import { SCENARIO } from '../stand-in/scenario.ts';
import { getWeather } from './chat.ts';

/** PROVIDER names whose model is asked (several, with commas: one after the other), CONVENTIONS how that is described. */
const { MODEL_SERVER = '', PROVIDER = 'openai', CONVENTIONS = '' } = process.env;
const apiKey = 'stand-in-key';
const openai = createOpenAI({ apiKey, baseURL: `${MODEL_SERVER}/v1` });
const MODELS = {
  openai: openai('gpt-4o-mini'),
  'openai-chat': openai.chat('gpt-4o-mini'),
  azure: createAzure({ apiKey, baseURL: `${MODEL_SERVER}/openai` }).chat('gpt-4o-mini'),
  anthropic: createAnthropic({ apiKey, baseURL: `${MODEL_SERVER}/v1` })('claude-sonnet-4-20250514'),
  groq: createGroq({ apiKey, baseURL: `${MODEL_SERVER}/v1` })('llama-3.3-70b-versatile'),
};
const providers = z.array(z.enum(['openai', 'openai-chat', 'azure', 'anthropic', 'groq'])).parse(PROVIDER.split(','));

const sdk = new NodeSDK();
sdk.start();
const told = CONVENTIONS === 'bare' ? {} : { runtimeContext: true, usage: true, embedding: true };
registerTelemetry(CONVENTIONS === 'legacy' ? new LegacyOpenTelemetry() : new OpenTelemetry(told));

const asked = {
  instructions: SCENARIO.instructions,
  prompt: SCENARIO.question,
  tools: { [SCENARIO.tool.name]: tool({ inputSchema: z.object({ city: z.string() }), execute: getWeather }) },
  stopWhen: stepCountIs(3),
  runtimeContext: { userId: SCENARIO.user, sessionId: SCENARIO.session },
  telemetry: { functionId: 'travel-desk', includeRuntimeContext: { userId: true, sessionId: true } },
};

for (const provider of providers) {
  const question = { ...asked, model: MODELS[provider] };
  await trace.getTracer('travel-desk').startActiveSpan('travel desk', async (span) => {
    await embed({ model: openai.embedding('text-embedding-3-small'), value: SCENARIO.embedded });
    if (CONVENTIONS === 'stream') for await (const _part of streamText(question).textStream);
    else await generateText(question);
    span.end();
  });
}
await sdk.shutdown();
