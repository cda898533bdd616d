import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeConfiguration } from '../../bin/tools/configuration/describe-configuration.ts';
import { JudgeDeployment } from '../../functions/judging/judge-deployment.ts';
import { ChannelDeployment } from '../../functions/notifications/channel-deployment.ts';
import { judgeDeploymentOf } from '../../lib/judge-config.ts';
import { channelDeploymentOf } from '../../lib/notification-config.ts';
import { parseStageConfig, stageConfig } from '../../lib/stage-config.ts';
import { STAGES } from '../../lib/stage-schema.ts';
import { createApp } from './synthesize.ts';

describe('the stage configuration', () => {
  test.each(STAGES)('is valid for %s', (stage) => {
    expect(stageConfig({ stage }).stage).toBe(stage);
  });

  test('is that of dev when nothing is said', () => {
    expect(stageConfig({}).stage).toBe('dev');
  });

  test.each([
    [{ stage: 'production' }, /stage: must be one of dev, staging, prod, local/],
    [{ pageEmail: 'on-call' }, /pageEmail: /],
    [{ ticketEmail: 'tickets@' }, /ticketEmail: /],
    [
      { corsAllowedOrigins: 'https://app.example.com,example.com/path' },
      /api\.corsAllowedOrigins\.1: must be an origin/,
    ],
    [{ runbookUrl: '' }, /runbookUrl: /],
  ])('names the field that is wrong: %o', (context, message) => {
    expect(() => stageConfig(context)).toThrow(message);
  });

  test('refuses more endpoints than the environment of a function holds', () => {
    const endpoints = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`house-${i}`, { baseUrl: `https://models-${i}.example.com/v1` }]),
      );
    expect(stageConfig({ gatewayEndpoints: endpoints(15) }).gateway.endpoints).toHaveProperty('house-14');
    expect(() => stageConfig({ gatewayEndpoints: endpoints(30) })).toThrow(/gateway\.endpoints: is too long together/);
    const shared = { gatewayEndpoints: endpoints(15), judgeEndpoints: endpoints(15) };
    expect(() => stageConfig(shared)).toThrow(/gateway\.endpoints: is too long together/);
  });

  test('fails at synthesis, before anything is deployed', () => {
    expect(() => createApp('dev', { pageEmail: 'nobody' })).toThrow(/pageEmail/);
  });

  test.each([
    ['functions.ingest.timeoutSeconds', { functions: { ingest: { memoryMegabytes: 512, timeoutSeconds: 30 } } }],
    ['functions.query.memoryMegabytes', { functions: { query: { memoryMegabytes: 64, timeoutSeconds: 10 } } }],
    ['evaluationQueue.maxReceiveCount', { evaluationQueue: { maxReceiveCount: 4 } }],
    ['evaluationQueue.batchSize', { evaluationQueue: { batchSize: 11 } }],
    ['logRetentionDays', { logRetentionDays: 15 }],
    ['traceRetentionDays', { traceRetentionDays: 0 }],
    ['defaultUserQuota.costDailyMicroUsd', { defaultUserQuota: { costDailyMicroUsd: 0.5 } }],
  ])('refuses numbers that the services or our promises rule out: %s', (field, change) => {
    const valid = stageConfig({ stage: 'prod' });
    const changed = Object.entries(change).map(([section, value]) => [
      section,
      merged(Reflect.get(valid, section), value),
    ]);
    expect(() => parseStageConfig({ ...valid, ...Object.fromEntries(changed) })).toThrow(`${field}: `);
  });

  test.each([
    ['judge.model: must be bedrock:', { judgeModel: 'gpt-4o' }],
    ['judge.model: names the endpoint house', { judgeModel: 'compatible:house/llama3.1' }],
    ['judge.endpoints: ', { judgeEndpoints: 'https://llm.example.com/v1' }],
    [
      'judge.endpoints.house.baseUrl: must be an https',
      { judgeEndpoints: '{"house":{"baseUrl":"http://10.0.0.1/v1"}}' },
    ],
    ['judge.endpoints.openai: ', { judgeEndpoints: '{"openai":{"baseUrl":"https://llm.example.com/v1"}}' }],
    ['judge.prices.any: ', { judgePrices: '{"any":{"inputUsdPerMillion":1,"outputUsdPerMillion":1}}' }],
    ['judge.dailyBudgetUsd: ', { judgeDailyBudgetUsd: 'much' }],
    ['judge.providerUrls: is for the stage local', { judgeProviderUrls: '{"openai":"https://llm.example.com/v1"}' }],
  ])('refuses a judge that could not judge: %s', (message, context) => {
    expect(() => stageConfig(context)).toThrow(message);
  });

  test('takes endpoints of judges as the command line or cdk.json give them, and tells functions of them', () => {
    const house = { baseUrl: 'https://llm.example.com/v1/', outputUsdPerMillion: 0.5 };
    const judgeModel = 'compatible:house/llama3.1';
    for (const judgeEndpoints of [JSON.stringify({ house }), { house }]) {
      const config = stageConfig({ judgeModel, judgeEndpoints, judgeDailyBudgetUsd: '2.5' });
      expect(JSON.parse(judgeDeploymentOf(config))).toEqual({
        model: judgeModel,
        endpoints: {
          house: { baseUrl: 'https://llm.example.com/v1', inputUsdPerMillion: 0, outputUsdPerMillion: 0.5 },
        },
        prices: {},
        dailyBudgetMicroUsd: 2_500_000,
        waitHours: 1,
        callTimeoutSeconds: 60,
        providerUrls: {},
      });
      expect(() => JudgeDeployment.parse(JSON.parse(judgeDeploymentOf(config)))).not.toThrow();
    }
    const local = { baseUrl: 'http://127.0.0.1:11434/v1' };
    expect(stageConfig({ stage: 'local', judgeEndpoints: { local } }).judge.endpoints).toHaveProperty('local');
  });

  test.each([
    ['notifications.emailSender: ', { emailSender: 'nobody' }],
    ['notifications.eventBuses.ops: ', { eventBuses: '{"ops":"ops"}' }],
    [
      'notifications.eventBuses.Ops: ',
      { eventBuses: '{"Ops":"arn:aws:events:eu-central-1:111122223333:event-bus/ops"}' },
    ],
    ['notifications.consoleUrl: ', { consoleUrl: 'console' }],
    ['notifications.allowLoopbackChannels: is for the stage local alone', { allowLoopbackChannels: 'true' }],
  ])('refuses channels that could not be: %s', (message, context) => {
    for (const stage of ['dev', 'staging', 'prod']) expect(() => stageConfig({ ...context, stage })).toThrow(message);
  });

  test('tells functions what the operator has decided about channels, and lets the local stage call itself', () => {
    const ops = 'arn:aws:events:eu-central-1:111122223333:event-bus/ops';
    const config = stageConfig({ stage: 'prod', emailSender: 'aegis@example.com', eventBuses: { ops } });
    const told = ChannelDeployment.parse(JSON.parse(channelDeploymentOf(config)));
    expect(told).toEqual({ emailSender: 'aegis@example.com', eventBuses: { ops }, allowLoopback: false });
    const local = stageConfig({
      stage: 'local',
      allowLoopbackChannels: 'true',
      consoleUrl: 'http://127.0.0.1:1/{api_id}/',
    });
    expect(JSON.parse(channelDeploymentOf(local))).toEqual({ emailSender: null, eventBuses: {}, allowLoopback: true });
    expect(local.notifications.consoleUrl).toBe('http://127.0.0.1:1/{api_id}');
    expect(JSON.parse(channelDeploymentOf(stageConfig({ stage: 'local' })))).toMatchObject({ allowLoopback: false });
  });

  test('refuses a field that it does not know', () => {
    expect(() => parseStageConfig({ ...stageConfig({}), rateLimit: 5 })).toThrow(/rateLimit/);
  });
});

function merged(original: unknown, change: unknown): unknown {
  if (typeof original !== 'object' || typeof change !== 'object') return change;
  return { ...original, ...change };
}

describe('the configuration reference', () => {
  test('is the one that the schema gives: npm run tool -- configuration', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    expect(page).toBe(describeConfiguration());
  });
});
