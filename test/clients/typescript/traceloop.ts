import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import OpenAI from 'openai';
import { chat, embed } from './chat.ts';

const sdk = new NodeSDK();
sdk.start();
const instrumentation = new OpenAIInstrumentation();
instrumentation.manuallyInstrument(OpenAI);

const openai = new OpenAI();
await trace.getTracer('travel-desk').startActiveSpan('travel desk', async (span) => {
  await embed(openai);
  await chat(openai);
  span.end();
});
await sdk.shutdown();
