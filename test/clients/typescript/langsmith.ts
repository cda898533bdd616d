import { Client } from 'langsmith';
import { initializeOTEL } from 'langsmith/experimental/otel/setup';
import { traceable } from 'langsmith/traceable';
import { wrapOpenAI } from 'langsmith/wrappers';
import OpenAI from 'openai';
import { SCENARIO } from '../stand-in/scenario.ts';
import { chat, embed, getWeather } from './chat.ts';

const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
const client = new Client();

const openai = wrapOpenAI(new OpenAI());
const weather = traceable(getWeather, { name: SCENARIO.tool.name, run_type: 'tool' });
const answer = traceable(
  async (_question: string) => {
    await embed(openai);
    return chat(openai, weather);
  },
  { name: 'travel desk', client, metadata: { user_id: SCENARIO.user, session_id: SCENARIO.session } },
);
await answer(SCENARIO.question);
await client.awaitPendingTraceBatches();
await processor.shutdown();
