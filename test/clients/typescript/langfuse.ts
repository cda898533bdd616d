import { observeOpenAI } from '@langfuse/openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation } from '@langfuse/tracing';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';
import { SCENARIO } from '../stand-in/scenario.ts';
import { chat, embed, getWeather } from './chat.ts';

const sdk = new NodeSDK({ spanProcessors: [new LangfuseSpanProcessor({ exporter: new OTLPTraceExporter() })] });
sdk.start();

const openai = observeOpenAI(new OpenAI());
await propagateAttributes({ userId: SCENARIO.user, sessionId: SCENARIO.session }, () =>
  startActiveObservation('travel desk', async (desk) => {
    desk.update({ input: SCENARIO.question });
    await embed(openai);
    const answer = await chat(openai, (given) =>
      startActiveObservation(
        SCENARIO.tool.name,
        async (tool) => {
          const output = await getWeather(given);
          tool.update({ input: given, output });
          return output;
        },
        { asType: 'tool' },
      ),
    );
    desk.update({ output: answer });
  }),
);
await sdk.shutdown();
