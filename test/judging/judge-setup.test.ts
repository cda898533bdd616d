import { expect, test } from 'vitest';
import { JudgeDeployment } from '../../functions/judging/judge-deployment.ts';
import { JudgeKeys, JudgeKeyTimes } from '../../functions/judging/judge-keys.ts';
import { judgeDeploymentOf } from '../../lib/judge-config.ts';
import { stageConfig } from '../../lib/stage-config.ts';

test('functions are told of judges as the stage has them, and refuse anything else', () => {
  const deployment = JudgeDeployment.parse(JSON.parse(judgeDeploymentOf(stageConfig({ judgeDailyBudgetUsd: '0.25' }))));
  expect(deployment).toMatchObject({ model: null, dailyBudgetMicroUsd: 250_000, waitHours: 1 });
  expect(() => JudgeDeployment.parse({ ...deployment, dailyBudgetMicroUsd: 0.5 })).toThrow();
});

test('a secret that holds something else is not taken for one with keys', () => {
  const set_at = '2026-11-30T00:00:00.000Z';
  expect(JudgeKeys.parse({ openai: { key: 'k', set_at } })).toEqual({ openai: { key: 'k', set_at } });
  expect(() => JudgeKeys.parse({ openai: 'k' })).toThrow();
  expect(() => JudgeKeys.parse({ openai: { key: '', set_at } })).toThrow();
  expect(JudgeKeyTimes.parse({ openai: set_at })).toEqual({ openai: set_at });
});
