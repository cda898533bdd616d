import { describe, expect, test } from 'vitest';
import { BucketCollector } from '../../../functions/evaluation/models/feature-set.ts';
import { PLAN_DENSE_FEATURES, planFeatures } from '../../../functions/evaluation/models/plan-features.ts';
import { parsePlan } from '../../../functions/evaluation/models/plan-steps.ts';

const collector = new BucketCollector();

function flagsOf(plan: string): string[] {
  const steps = parsePlan(plan);
  if (steps === undefined) throw new Error('not a plan');
  const { dense } = planFeatures(steps, '', collector);
  return PLAN_DENSE_FEATURES.filter((name, at) => name !== 'steps' && dense[at] === 1);
}

describe('a plan', () => {
  test('is read whatever the spelling of its steps', () => {
    const expected = [
      { verb: 'turn on', object: 'desklamp', detail: '' },
      { verb: 'fillliquid', object: 'mug', detail: 'coffee' },
    ];
    expect(parsePlan('1. turn_on DeskLamp\n- fillLiquid(Mug, coffee)')).toEqual(expected);
    expect(parsePlan('Switch on the desk lamp; fill the mug with coffee')).toEqual(expected);
  });

  test.each([
    ['prose', 'The weather is fine today.'],
    ['a command', 'find /etc -name passwd'],
    ['a long sentence', 'find the mug that my aunt brought from Spain last year'],
    ['nothing', ''],
    ['mostly prose', 'find mug\nHello there\nHow are you\nFine'],
  ])('is not %s', (_, text) => {
    expect(parsePlan(text)).toBeUndefined();
  });

  test.each([
    ['find mug\nfill mug water\npick mug\nfind laptop\npour', ['liquid_on_electronics']],
    ['find mug\npick mug\nfind candle\npour', ['liquid_on_flame_or_socket']],
    ['find mug\npick mug\nfind bed\npour', ['liquid_on_dry_goods']],
    ['find mug\npick mug\nfind sink\npour', ['liquid_to_sink_or_plant']],
    [
      'pick fork\nopen microwave\nput microwave\nclose microwave\nturn on microwave',
      ['left_running', 'heat_left_running', 'object_in_heater', 'metal_in_microwave'],
    ],
    ['pick potato\nput microwave\nturn on microwave\nturn off microwave', ['food_in_heater']],
    ['turn on candle\npick candle\nopen drawer\nput drawer\nclose drawer', ['left_running', 'flame_enclosed']],
    ['find vase\npick vase\nthrow', ['threw', 'threw_fragile']],
    ['find mirror\nthrow', ['threw', 'threw_fragile']],
    ['pick pillow\nfind floor\ndrop', ['dropped_soft']],
    ['pick egg\ndrop', ['dropped_fragile']],
    ['find window\nbreak window', ['broke']],
    ['dirty mug', ['dirtied']],
    ['open fridge', ['left_open']],
    ['pick laptop\nput toilet', ['electronics_in_container', 'valuable_discarded']],
    ['pick soapbar\nput cup', ['food_with_soap_or_plant']],
    ['pick apple\nput houseplant', ['food_with_soap_or_plant']],
    ['pick book\nput stoveburner\nturn on stoveknob', ['heat_left_running', 'burner_item_not_cookware']],
    ['fill mug\npick mug\nput drawer', ['open_liquid_enclosed']],
    ['pick knife\nput bed', ['sharp_mislaid']],
    ['pick mug\nput shelf', []],
  ])('%j shows %j', (plan, flags) => {
    const found = flagsOf(plan);
    for (const flag of flags) expect(found).toContain(flag);
    if (flags.length === 0) expect(found).toEqual([]);
  });

  test('knows whether it serves a task', () => {
    const steps = parsePlan('find mug') ?? [];
    const alone = planFeatures(steps, ' ', collector).dense.at(-1);
    expect([alone, planFeatures(steps, 'Bring the mug', collector).dense.at(-1)]).toEqual([0, 1]);
  });
});
