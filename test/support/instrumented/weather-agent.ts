import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel';
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { generateText, registerTelemetry, stepCountIs, tool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import * as z from 'zod';

/**
 * An application as its author would write it: the AI SDK with its telemetry and OpenTelemetry's SDK, configured by
 * environment variables. Only the model is not real. Prints the id of the trace that it leaves.
 */
const sdk = new NodeSDK();
sdk.start();
registerTelemetry(process.env['CONVENTIONS'] === 'legacy' ? new LegacyOpenTelemetry() : new OpenTelemetry());

const usage = (input: number, cached: number, output: number) => ({
  inputTokens: { total: input, noCache: input - cached, cacheRead: cached, cacheWrite: 0 },
  outputTokens: { total: output, text: output, reasoning: 0 },
});

const model = new MockLanguageModelV4({
  provider: 'openai',
  modelId: 'gpt-4o',
  doGenerate: [
    {
      finishReason: { unified: 'tool-calls', raw: undefined },
      usage: usage(10, 2, 5),
      content: [{ type: 'tool-call', toolCallId: 'call-1', toolName: 'weather', input: '{"city":"Paris"}' }],
      warnings: [],
    },
    {
      finishReason: { unified: 'stop', raw: undefined },
      usage: usage(20, 0, 7),
      content: [{ type: 'text', text: 'It rains in Paris.' }],
      warnings: [],
    },
  ],
});

const weather = tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async () => ({ sky: 'rain' }),
});

await trace.getTracer('travel-desk').startActiveSpan('answer a question', async (span) => {
  await generateText({
    model,
    instructions: 'Be brief.',
    prompt: 'Weather in Paris?',
    tools: { weather },
    stopWhen: stepCountIs(3),
    telemetry: { isEnabled: true, functionId: 'travel-desk' },
  });
  span.end();
  console.log(span.spanContext().traceId);
});
await sdk.shutdown();
