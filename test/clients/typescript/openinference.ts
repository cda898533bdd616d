import { setSession, setUser, traceAgent, traceTool } from '@arizeai/openinference-core';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { context } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';
import { SCENARIO } from '../stand-in/scenario.ts';
import { chat, embed, getWeather } from './chat.ts';

const sdk = new NodeSDK();
sdk.start();
const instrumentation = new OpenAIInstrumentation();
instrumentation.manuallyInstrument(OpenAI);

const openai = new OpenAI();
const weather = traceTool(getWeather, { name: SCENARIO.tool.name });
const answer = traceAgent(
  async (_question: string) => {
    await embed(openai);
    return chat(openai, weather);
  },
  { name: 'travel desk' },
);

const withUser = setUser(context.active(), { userId: SCENARIO.user });
const here = setSession(withUser, { sessionId: SCENARIO.session });
await context.with(here, () => answer(SCENARIO.question));
await sdk.shutdown();
