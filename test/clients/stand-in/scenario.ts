/** One conversation that every client holds, whatever its own words for the parts are. */
export const SCENARIO = {
  instructions: 'You are a travel desk. Answer in one sentence.',
  question: 'What is the weather in Paris?',
  tool: { name: 'get_weather', callId: 'call_paris_1', arguments: { city: 'Paris' }, result: 'rain, 12 degrees' },
  answer: 'It rains in Paris, at 12 degrees.',
  user: 'traveller-7',
  session: 'visit-3',
  embedded: 'rain gear for Paris',
} as const;

/** What a model says that it used. Input includes what came from a cache, output includes reasoning. */
export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Of the call that asks for the tool, and of the call that answers. */
export const USAGE: { readonly asks: Usage; readonly answers: Usage; readonly embeds: Usage } = {
  asks: { input: 100, cached: 40, output: 20, reasoning: 8 },
  answers: { input: 150, cached: 60, output: 30, reasoning: 10 },
  embeds: { input: 7, cached: 0, output: 0, reasoning: 0 },
};
