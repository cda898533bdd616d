import { describe, expect, test } from 'vitest';
import { chooseRoute, type RequestFacts } from '../../functions/gateway/choose-route.ts';
import { crossCheckTarget } from '../../functions/gateway/cross-check.ts';
import { GatewaySettings } from '../../functions/gateway/gateway-settings.ts';
import { fits } from '../../functions/gateway/match-rule.ts';
import { nameOf, targetOf } from '../../functions/gateway/target.ts';

const LAYERS = {
  L1: ['openai:gpt-5-nano'],
  L2: ['openai:gpt-5-mini', 'bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0'],
  L3: ['anthropic:claude-opus-5'],
};
const ALL = new Set(['openai', 'anthropic', 'bedrock', 'local']);
/** A Friday, 12:00 in UTC. */
const AT = Date.parse('2026-11-20T12:00:00.000Z');

function ask(
  model: string,
  settings: object = {},
  {
    budgetLeft = null,
    providers = ALL,
    ...facts
  }: Partial<RequestFacts> & { budgetLeft?: number | null; providers?: Set<string> } = {},
) {
  return chooseRoute({
    settings: GatewaySettings.parse({ layers: LAYERS, ...settings }),
    facts: { model, user: null, tags: [], inputTokens: 100, at: AT, timeZone: 'UTC', ...facts },
    budgetLeft,
    providers,
  });
}

/** Where it goes, as `layer: models`, or why not. */
function toldOf(route: ReturnType<typeof ask>): string {
  if (route.kind === 'refusal') return `${route.status} ${route.code}`;
  return `${route.layer ?? '-'}: ${route.models.map(nameOf).join(', ')}`;
}

describe('a route', () => {
  test.each([
    ['auto', 'L1: openai:gpt-5-nano'],
    ['L2', 'L2: openai:gpt-5-mini, bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['L0', '404 model_not_found'],
    ['openai:gpt-5-mini', 'L2: openai:gpt-5-mini'],
    ['openai:gpt-4o', '-: openai:gpt-4o'],
    ['local:llama3.1:8b', '-: local:llama3.1:8b'],
    ['gpt-4o', '-: openai:gpt-4o'],
    ['ft:gpt-4o:acme::1', '-: openai:ft:gpt-4o:acme::1'],
    ['claude-opus-5', 'L3: anthropic:claude-opus-5'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'L2: bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['amazon.nova-lite-v1:0', '-: bedrock:amazon.nova-lite-v1:0'],
    ['llama3', '404 model_not_found'],
    ['elsewhere:llama3', '404 model_not_found'],
    ['', '404 model_not_found'],
  ])('of a request for %j is %s', (model, told) => {
    expect(toldOf(ask(model))).toBe(told);
  });

  test('leads only to providers that the project can use', () => {
    const providers = new Set(['bedrock']);
    expect(toldOf(ask('L2', {}, { providers }))).toBe('L2: bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(toldOf(ask('auto', {}, { providers }))).toBe('404 model_not_found');
    expect(toldOf(ask('gpt-4o', {}, { providers }))).toBe('404 model_not_found');
  });

  test('says of an unknown model what OpenAI says', () => {
    const route = ask('gpt-99-none', {}, { providers: new Set() });
    expect(route).toMatchObject({ message: expect.stringMatching(/^The model `gpt-99-none` does not exist/) });
  });

  test('has one model where the project wants no fallback', () => {
    expect(toldOf(ask('L2', { fallback: false }))).toBe('L2: openai:gpt-5-mini');
  });

  test('goes no higher than the project allows, neither by name nor by rule', () => {
    const most = { max_layer: 'L2' };
    expect(toldOf(ask('L3', most))).toBe('403 layer_above_maximum');
    expect(toldOf(ask('claude-opus-5', most))).toBe('403 layer_above_maximum');
    const rules = [{ id: 'up', action: { type: 'escalate' } }];
    expect(toldOf(ask('L2', { ...most, rules }))).toContain('L2: ');
    expect(toldOf(ask('L2', { rules }))).toBe('L3: anthropic:claude-opus-5');
  });
});

describe('a rule', () => {
  const deny = (when: object) => ({ rules: [{ id: 'no', when, action: { type: 'deny' } }] });

  test.each<[string, object, Partial<RequestFacts> & { budgetLeft?: number | null }, boolean]>([
    ['any request', {}, {}, true],
    ['a model', { models: ['gpt-*', 'L1'] }, {}, true],
    ['another model', { models: ['claude-*'] }, {}, false],
    ['a layer', { layers: ['L1'] }, {}, true],
    ['another layer', { layers: ['L2', 'L3'] }, {}, false],
    ['a user', { users: ['ann', 'b*'] }, { user: 'bob' }, true],
    ['another user', { users: ['ann'] }, { user: 'bob' }, false],
    ['a user, of nobody', { users: ['*'] }, {}, false],
    ['a tag', { tags: ['team-*'] }, { tags: ['x', 'team-a'] }, true],
    ['another tag', { tags: ['team-a'] }, { tags: ['team-b'] }, false],
    ['a long prompt', { input_tokens_at_least: 100 }, { inputTokens: 100 }, true],
    ['a longer prompt', { input_tokens_at_least: 101 }, { inputTokens: 100 }, false],
    ['a short prompt', { input_tokens_below: 101 }, { inputTokens: 100 }, true],
    ['a shorter prompt', { input_tokens_below: 100 }, { inputTokens: 100 }, false],
    ['little budget', { budget_left_below: 0.2 }, { budgetLeft: 0.1 }, true],
    ['less budget', { budget_left_below: 0.2 }, { budgetLeft: 0.2 }, false],
    ['a budget that nobody set', { budget_left_below: 1 }, {}, false],
    ['a time', { time: { from: '12:00', to: '12:01' } }, {}, true],
    ['a time that is over', { time: { from: '11:00', to: '12:00' } }, {}, false],
    ['a time elsewhere', { time: { from: '13:00', to: '14:00', time_zone: 'Europe/Berlin' } }, {}, true],
    ["the project's time", { time: { from: '13:00', to: '14:00' } }, { timeZone: 'Europe/Berlin' }, true],
    ['a day', { time: { from: '00:00', to: '00:00', days: ['fri'] } }, {}, true],
    ['another day', { time: { from: '00:00', to: '00:00', days: ['sat'] } }, {}, false],
    ['a night', { time: { from: '22:00', to: '06:00' } }, { at: AT + 12 * 3_600_000 }, true],
    [
      'the night of the day before',
      { time: { from: '22:00', to: '06:00', days: ['fri'] } },
      { at: AT + 12 * 3_600_000 },
      true,
    ],
    [
      'the night of that day',
      { time: { from: '22:00', to: '06:00', days: ['sat'] } },
      { at: AT + 12 * 3_600_000 },
      false,
    ],
    ['all of several', { users: ['ann'], tags: ['x'] }, { user: 'ann' }, false],
  ])('on %s: %j', (_, when, facts, isMet) => {
    expect(toldOf(ask('L1', deny(when), facts))).toBe(isMet ? '403 denied_by_rule' : 'L1: openai:gpt-5-nano');
  });

  test('is asked by priority, the first of one priority holds, and allow, deny and route_to end it', () => {
    const rule = (id: string, priority: number, action: object, when = {}) => ({ id, priority, action, when });
    const [up, down] = [{ type: 'escalate' }, { type: 'downgrade' }];
    const rules = (...list: object[]) => toldOf(ask('L1', { rules: list }));
    expect(rules(rule('b', 20, down), rule('a', 10, up))).toContain('L1: ');
    expect(rules(rule('a', 10, up), rule('b', 20, up))).toBe('L3: anthropic:claude-opus-5');
    expect(rules(rule('a', 10, up), rule('b', 10, up))).toContain('L2: ');
    expect(rules(rule('a', 10, { type: 'allow' }), rule('b', 20, { type: 'deny' }))).toContain('L1: ');
    expect(rules(rule('a', 10, { type: 'route_to', layer: 'L3' }), rule('b', 20, down))).toContain('L3: ');
    expect(rules(rule('a', 10, { type: 'route_to', models: ['openai:gpt-5-mini', 'local:x'] }))).toBe(
      'L2: openai:gpt-5-mini, local:x',
    );
    // A later rule sees where the earlier one led.
    expect(rules(rule('a', 10, up), rule('b', 20, { type: 'deny' }, { layers: ['L2'] }))).toBe('403 denied_by_rule');
  });

  test('tells its name and its message', () => {
    const route = ask('L1', { rules: [{ id: 'closed', action: { type: 'deny', message: 'Closed.' } }] });
    expect(route).toMatchObject({ kind: 'refusal', rule: 'closed', message: 'Closed.' });
    const moved = ask('L1', { rules: [{ id: 'up', action: { type: 'escalate' } }] });
    expect(moved).toMatchObject({ rule: 'up', reason: 'escalate by rule up' });
    const allowed = ask('L1', { rules: [{ id: 'ok', action: { type: 'allow' } }] });
    expect(allowed).toMatchObject({ rule: 'ok', reason: 'allow by rule ok' });
  });

  test('cannot lead where nobody answers', () => {
    const rules = [{ id: 'away', action: { type: 'route_to', models: ['elsewhere:x'] } }];
    expect(ask('L1', { rules })).toMatchObject({ code: 'model_not_found', rule: 'away' });
  });

  test('leaves a model of no layer where it is', () => {
    for (const type of ['downgrade', 'escalate']) {
      expect(toldOf(ask('gpt-4o', { rules: [{ id: 'x', action: { type } }] }))).toBe('-: openai:gpt-4o');
    }
  });

  test.each([
    ['*', 'anything', true],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acx', false],
    ['a*a', 'a', false],
    ['*b*b*', 'abab', true],
    ['*b*b*', 'ab', false],
    ['a.c', 'abc', false],
  ])('whose pattern is %j fits %j: %s', (pattern, name, isFit) => {
    expect(fits(pattern, name)).toBe(isFit);
  });
});

describe('settings', () => {
  test.each([
    [{ default_layer: 'L3', max_layer: 'L1' }, 'default_layer'],
    [{ layers: { L2: ['openai:x'] } }, 'default_layer'],
    [
      {
        layers: LAYERS,
        rules: [
          { id: 'a', action: { type: 'allow' } },
          { id: 'a', action: { type: 'allow' } },
        ],
      },
      'rules.1.id',
    ],
    [
      { layers: { L1: ['openai:x'] }, rules: [{ id: 'a', action: { type: 'route_to', layer: 'L3' } }] },
      'rules.0.action.layer',
    ],
    [{ rules: [{ id: 'a', action: { type: 'route_to' } }] }, 'rules.0.action'],
    [{ layers: { L1: ['no-provider'] } }, 'layers.L1.0'],
    [{ layers: { L0: ['openai:x'] } }, 'layers'],
    [{ max_cost_per_request_usd: '-1' }, 'max_cost_per_request_usd'],
    [{ budget: 1 }, ''],
    [
      { rules: [{ id: 'a', when: { time: { from: '24:00', to: '01:00' } }, action: { type: 'allow' } }] },
      'rules.0.when.time.from',
    ],
  ])('%j are refused at %j', (settings, path) => {
    const parsed = GatewaySettings.safeParse(settings);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});

describe('a cross-check', () => {
  const settings = GatewaySettings.parse({ layers: LAYERS, cross_check_share: 0.5 });
  const check = (model: string, draw: number, providers = ALL) => {
    const route = ask(model);
    if (route.kind === 'refusal') throw new Error(route.message);
    const [answered] = route.models;
    if (answered === undefined) throw new Error('no model');
    const target = crossCheckTarget(route, answered, draw, { settings, providers });
    return target && nameOf(target);
  };

  test('asks another provider of the layer, else the layer above, of the share that is sampled', () => {
    expect(check('L2', 0.49)).toBe('bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(check('L2', 0.5)).toBeNull();
    expect(check('L1', 0)).toBe('openai:gpt-5-mini');
    expect(check('L3', 0)).toBeNull();
    expect(check('gpt-4o', 0)).toBeNull();
    expect(check('L2', 0, new Set(['openai', 'anthropic']))).toBe('anthropic:claude-opus-5');
  });
});

test('a name is taken apart at its first colon', () => {
  expect(targetOf('bedrock:us.amazon.nova-lite-v1:0')).toEqual({
    provider: 'bedrock',
    model: 'us.amazon.nova-lite-v1:0',
  });
});
