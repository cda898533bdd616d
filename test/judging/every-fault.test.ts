import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askJudge } from '../../functions/judging/ask-judge.ts';
import { Circuits } from '../../functions/judging/circuits.ts';
import { JudgeModes } from '../../functions/judging/judge-modes.ts';
import { openAnthropic } from '../../functions/judging/providers/anthropic.ts';
import { openBedrock } from '../../functions/judging/providers/bedrock.ts';
import { openOpenAi } from '../../functions/judging/providers/openai.ts';
import { readAnswer } from '../../functions/judging/read-answer.ts';
import { domainRubricOf, NONCE, promptFor } from '../support/builders/judge-answers.ts';
import { judgementText } from '../support/builders/judge-replies.ts';
import { MemoryCircuitStore, MemoryJudgeModeStore } from '../support/memory/judge-stores.ts';
import { JudgingSystem } from '../support/memory/judging-system.ts';
import { obey } from '../support/providers/answers.ts';
import { asking, FAULTS, type Fault } from '../support/providers/faults.ts';
import type { StandInRequest } from '../support/providers/protocols.ts';
import { type StandInProvider, startStandIn } from '../support/providers/stand-in.ts';
import { HOSTILE_TRACES } from './hostile-traces.ts';

const MODELS = {
  bedrock: 'bedrock:eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  anthropic: 'anthropic:claude-haiku-4-5',
  openai: 'openai:gpt-5-mini',
  compatible: 'compatible:local/llama3.1',
} as const;
type Protocol = keyof typeof MODELS;

/** How a trace ends whose judge meets a fault: with a person and this reason, or in the queue until the hour is over. */
const ENDS: Readonly<Record<Fault, string>> = {
  rate_limited: 'waits',
  rate_limited_retry_after: 'waits',
  server_error: 'waits',
  unavailable: 'waits',
  overloaded: 'waits',
  service_quota: 'waits',
  slow_first_byte: 'waits',
  cut_body: 'waits',
  huge_body: 'waits',
  garbage: 'waits',
  spent_credit: 'provider_refused',
  spend_limit: 'provider_refused',
  bad_key: 'provider_refused',
  forbidden: 'provider_refused',
  unknown_model: 'provider_refused',
  too_large: 'provider_refused',
  invalid_request: 'provider_refused',
  redirect: 'provider_refused',
  wrong_schema: 'wrong_schema',
  not_json: 'wrong_schema',
  fenced: 'wrong_schema',
  two_answers: 'wrong_schema',
  number_as_text: 'wrong_schema',
  empty: 'empty_answer',
  colon: 'empty_answer',
  out_of_range: 'out_of_range',
  token_cap: 'token_cap',
  refusal: 'refusal',
  content_filter: 'content_filter',
  other_model: 'other_model',
  missing_usage: 'SAFE',
};
/**
 * Bedrock's client reads whatever comes, and Bedrock names no model; Anthropic filters by refusing. Both hand over the
 * arguments of a tool, by which the second call asks, as an object.
 */
const ELSEWHERE: Readonly<Record<Protocol, Partial<Record<Fault, string>>>> = {
  bedrock: { other_model: 'SAFE', huge_body: 'empty_answer', colon: 'wrong_schema' },
  anthropic: { content_filter: 'refusal', colon: 'wrong_schema' },
  openai: {},
  compatible: {},
};

let standIn: StandInProvider;
beforeAll(async () => {
  standIn = await startStandIn();
});
const judgeWell = ({ task, instructions }: StandInRequest) =>
  judgementText({ task, instructions, schema: {}, schemaName: '', maxTokens: 0 });
beforeEach(() => standIn.reset({ answer: judgeWell }));
afterAll(() => standIn.close());

function open(protocol: Protocol) {
  const access = { key: 'key-of-a-test', keyVersion: '1' };
  const compatible = { ...access, baseUrl: `${standIn.url}/v1` };
  return {
    bedrock: () =>
      openBedrock(MODELS.bedrock.slice('bedrock:'.length), {
        endpoint: standIn.url,
        credentials: { accessKeyId: 'AKIA', secretAccessKey: 'none' },
      }),
    anthropic: () => openAnthropic({ ...access, baseUrl: standIn.url, model: 'claude-haiku-4-5' }),
    openai: () => openOpenAi({ ...compatible, model: 'gpt-5-mini', isOpenAi: true }),
    compatible: () => openOpenAi({ ...compatible, model: 'llama3.1', isOpenAi: false }),
  }[protocol]();
}

/** The whole way of a trace in memory, with a judge that is asked over HTTP. */
function systemWith(protocol: Protocol, timeoutMilliseconds = 60_000): JudgingSystem {
  const system = new JudgingSystem({ model: MODELS[protocol] });
  const shared = { now: system.now, notStored: () => undefined };
  const judges = {
    open: async () => open(protocol),
    circuits: new Circuits({ ...shared, store: new MemoryCircuitStore(), opened: () => undefined }),
    modes: new JudgeModes({ ...shared, store: new MemoryJudgeModeStore() }),
  };
  system.answer = (prompt, model) => askJudge(judges, model, prompt, timeoutMilliseconds);
  return system;
}

describe.each(['bedrock', 'anthropic', 'openai', 'compatible'] as const)('%s', (protocol) => {
  test.each(FAULTS)(
    'with the fault %s ends as documented, and never with a verdict that nobody gave',
    async (fault) => {
      const expected = ELSEWHERE[protocol][fault] ?? ENDS[fault];
      const system = systemWith(protocol, fault === 'slow_first_byte' ? 50 : 60_000);
      await system.judgeQueue.sendAll([await system.ask('one', `It is Paris. ${asking(fault)}`)]);
      const [outcome] = await system.judgeAll();
      if (expected === 'waits') {
        expect(outcome).toMatchObject({ outcome: 'delayed' });
        expect((await system.current('one')).escalated_to).toBe(3);
        system.nowMs += 3_600_000;
        await system.judgeAll();
      }
      const { verdict, escalated_to: next, tiers } = await system.current('one');
      const run = tiers.find(({ tier }) => tier === 3)?.evaluators[0];
      if (expected === 'SAFE') expect({ verdict, rating: run?.rating }).toEqual({ verdict: 'passed', rating: 'SAFE' });
      else {
        const reason = expected === 'waits' ? 'provider_unavailable' : expected;
        expect({ verdict, next, reason: run?.no_verdict }).toEqual({ verdict: 'needs_review', next: 4, reason });
        expect(run?.rating ?? null).toBeNull();
      }
    },
  );
});

test.each(['native_schema', 'plain_json'] as const)(
  'a judge that obeys what it reads, asked by %s, calls no hostile trace safe',
  async (mode) => {
    standIn.reset({ answer: obey });
    const model = open('openai');
    const ratings = HOSTILE_TRACES.map(async ({ name, content }) => {
      const rubric = domainRubricOf(content, 'healthcare');
      const { prompt } = promptFor({ content, rubric, windowTokens: 32_000 });
      const reply = await model.ask(prompt, mode, 60_000);
      const read = readAnswer({ reply, rubric, content, nonce: NONCE, evaluator: 'judge' });
      return { name, rating: 'rating' in read ? read.rating : null };
    });
    expect((await Promise.all(ratings)).filter(({ rating }) => rating !== null)).toEqual([]);
    expect(standIn.requests).toHaveLength(HOSTILE_TRACES.length);
  },
);
