import { describe, expect, test } from 'vitest';
import { type RoutedTrace, tryRouting } from '../../functions/gateway/dry-run.ts';
import { GatewaySettings } from '../../functions/gateway/gateway-settings.ts';

const TRACE: RoutedTrace = {
  model: 'gpt-4o',
  provider: 'openai',
  user_id: null,
  created_at: '2026-11-20T12:00:00.000Z',
  input_tokens: 1_000,
  output_tokens: 100,
  cached_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost_micro_usd: 3_500,
  verdict: 'passed',
};

function trial(traces: readonly Partial<RoutedTrace>[], settings: object, endpoints = {}) {
  const setting = { settings: GatewaySettings.parse(settings), timeZone: 'UTC', own: undefined, endpoints };
  return tryRouting(
    traces.map((fields) => ({ ...TRACE, ...fields })),
    setting,
  );
}

describe('a day of traces under other rules', () => {
  test('goes to the models that a rule names, though no layer has them', () => {
    const rules = [{ id: 'cheap', action: { type: 'route_to', models: ['openai:gpt-4o-mini'] } }];
    const { moved, unpriced, costBefore, costAfter, models } = trial([{}, { verdict: 'failed' }], { rules });
    expect({ moved, unpriced, costBefore }).toEqual({ moved: 2, unpriced: 0, costBefore: 7_000 });
    expect(costAfter).toBeGreaterThan(0);
    expect(costAfter).toBeLessThan(1_000);
    expect(models).toMatchObject([
      { model: 'openai:gpt-4o', tracesBefore: 2, tracesAfter: 0, failedShare: { n: 2 } },
      { model: 'openai:gpt-4o-mini', tracesBefore: 0, tracesAfter: 2, failedShare: { n: 0 } },
    ]);
  });

  test('goes to the layer that a rule names', () => {
    const rules = [{ id: 'up', action: { type: 'route_to', layer: 'L2' } }];
    const layers = { L1: ['openai:gpt-4o-mini'], L2: ['openai:gpt-4o'] };
    const { moved, rules: told } = trial([{ model: 'gpt-4o-mini' }], { layers, rules });
    expect(moved).toBe(1);
    expect(told).toMatchObject([{ rule: 'up', traces: 1, refused: 0 }]);
  });

  test('counts in no sum where the price of the new model is not known', () => {
    const rules = [{ id: 'home', action: { type: 'route_to', models: ['house:our-own-model'] } }];
    expect(trial([{}], { rules })).toMatchObject({ moved: 1, unpriced: 1, costBefore: 0, costAfter: 0 });
  });

  test('costs at an endpoint of the stage what the stage says, as a call through the gateway does', () => {
    const rules = [{ id: 'home', action: { type: 'route_to', models: ['house:gpt-4o'] } }];
    const house = { inputUsdPerMillion: 2, outputUsdPerMillion: 5 };
    expect(trial([{}], { rules }, { house })).toMatchObject({ moved: 1, unpriced: 0, costAfter: 2_500 });
  });

  test('stays where it was when no rule says otherwise, whoever answered and whatever it cost', () => {
    const stayed = trial([{ provider: null, model: 'mystery', cost_micro_usd: null }, {}], {});
    expect(stayed).toMatchObject({ traces: 2, moved: 0, refused: 0, unpriced: 1, costBefore: 3_500, costAfter: 3_500 });
    expect(stayed.models.map(({ model }) => model)).toEqual(['openai:gpt-4o', 'unknown:mystery']);
  });
});
