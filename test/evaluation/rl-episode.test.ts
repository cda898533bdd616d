import { describe, expect, test } from 'vitest';
import { TraceContent } from '../../functions/content/trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../functions/evaluation/evaluation-config.ts';
import { episodeIssues, rlEpisode } from '../../functions/evaluation/evaluators/rl-episode.ts';
import { rlThresholdsOf } from '../../functions/evaluation/packs/registry.ts';

const thresholds = rlThresholdsOf('generic');

function episode(rewards: readonly (number | string)[], over: Record<string, unknown> = {}) {
  const steps = rewards.map((reward, i) => ({ state: { x: i }, action: { v: i }, reward }));
  const { rl_episode: parsed } = TraceContent.parse({ input: 'q', output: 'a', rl_episode: { steps, ...over } });
  return parsed ?? { steps: [] };
}
const found = (rewards: readonly (number | string)[], over: Record<string, unknown> = {}) =>
  episodeIssues(episode(rewards, over), thresholds).map(({ type, severity }) => `${type} ${severity}`);

/** Rewards that vary, of one sign. */
const ORDINARY = Array.from({ length: 12 }, (_, i) => 1 + (i % 4));
const constantSteps = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ state: 1, action: 'left', reward: 1 + (i % 4) }));

describe('an RL episode', () => {
  test('passes when rewards, actions and states vary', () => {
    expect(found(ORDINARY)).toEqual([]);
  });

  test('is suspected of reward hacking when the reward hardly varies over more than ten steps', () => {
    expect(found(Array.from({ length: 11 }, () => 5))).toEqual(['reward_hacking_suspected high']);
    expect(found(Array.from({ length: 10 }, () => 5))).toEqual([]);
    expect(found(Array.from({ length: 12 }, (_, i) => (i < 6 ? 1 : -1)))).toEqual([]);
  });

  test('is reported when few actions or states differ', () => {
    expect(found([], { steps: constantSteps(12) })).toEqual(['action_collapse medium', 'state_collapse medium']);
    const steps = constantSteps(4).map((step, i) => ({ ...step, action: i }));
    expect(found([], { steps })).toEqual(['state_collapse medium']);
  });

  test('is critical when it is rewarded without completing the task', () => {
    expect(found([40, 50, 60], { completion: 0.4 })).toEqual(['reward_without_completion critical']);
    expect(found([40, 50, 60], { completion: 0.5 })).toEqual([]);
    expect(found([40, 50, 60])).toEqual([]);
  });

  test('is compared with a baseline', () => {
    const baseline = ORDINARY.map((_, i) => (i < 5 ? { v: i } : { v: -1 }));
    expect(found(ORDINARY, { baseline_actions: baseline })).toEqual(['baseline_mismatch medium']);
    expect(found(ORDINARY, { baseline_actions: [{ v: 0 }] })).toEqual([]);
    expect(found(ORDINARY, { baseline_actions: [] })).toEqual([]);
  });

  test('is reported when the sign of the reward flips most of the time', () => {
    expect(found([1, -1, 1, -1, 1])).toEqual(['reward_oscillation medium']);
    expect(found([1])).toEqual([]);
  });

  test('is critical for extreme and for infinite rewards, and the latter need no judgement', () => {
    expect(found([1, -1_001, 3])).toContain('extreme_reward critical');
    const issues = episodeIssues(episode([1, 'NaN', '-Infinity']), thresholds);
    expect(issues.map(({ type, decisive, field }) => [type, decisive, field])).toEqual([
      ['reward_not_finite', true, 'rl_episode.steps[1].reward'],
      ['reward_not_finite', true, 'rl_episode.steps[2].reward'],
    ]);
  });

  test('fails for every action over its declared limit, by path, by name, or for a bare number', () => {
    const steps = [
      { state: 1, action: { arm: { speed: -3 }, grip: 1 }, reward: 1 },
      { state: 2, action: [0.5, 9], reward: 2 },
      { state: 3, action: 7, reward: 3 },
    ];
    const issues = episodeIssues(
      episode([], { steps, action_limits: { speed: 2, '1': 5, value: 6, grip: 1 } }),
      thresholds,
    );
    expect(issues.map(({ field, decisive }) => [field, decisive])).toEqual([
      ['rl_episode.steps[0].action.arm.speed', true],
      ['rl_episode.steps[1].action.1', true],
      ['rl_episode.steps[2].action', true],
    ]);
  });

  test('is checked whenever it is there, in any domain', () => {
    const evaluator = rlEpisode(rlThresholdsOf);
    const content = TraceContent.parse({ input: 'q', output: 'a', rl_episode: { steps: constantSteps(12) } });
    const input = { content, domain: 'finance' as const, config: DEFAULT_EVALUATION_CONFIG };
    expect(evaluator.applies(input)).toBe(true);
    expect(evaluator.evaluate(input)).toHaveLength(2);
    const without = { ...input, content: TraceContent.parse({ input: 'q', output: 'a' }) };
    expect(evaluator.applies(without)).toBe(false);
    expect(evaluator.evaluate(without)).toEqual([]);
  });
});
