import { describe, expect, test } from 'vitest';
import { STEPS } from '../../functions/learning/move-version.ts';
import type { Model, ModelVersion } from '../../lib/client/api-types.ts';
import { describeActing, describeState, type ShownState, stepsOf } from '../../web/src/quality/model-versions.ts';

type Standing = Pick<ModelVersion, 'state' | 'fits_shipped' | 'ended'>;

const standing = (state: ModelVersion['state'], fields: Partial<Standing> = {}): Standing => ({
  state,
  ended: null,
  fits_shipped: true,
  ...fields,
});
const steps = (one: Standing) => stepsOf(one).map(({ step }) => step);

describe('a version of a model on the page of quality', () => {
  test('offers what the API allows in its state, and nothing else', () => {
    expect(steps(standing('candidate'))).toEqual(['shadow', 'retire']);
    expect(steps(standing('shadow'))).toEqual(['promote', 'retire']);
    expect(steps(standing('production'))).toEqual(['roll-back']);
    expect(steps(standing('retired'))).toEqual([]);
    const offered = (['candidate', 'shadow', 'production'] as const).flatMap((state) => steps(standing(state)));
    expect(new Set(offered)).toEqual(new Set(STEPS));
  });

  test('that was made for another shipped head can only be ended, and says why', () => {
    const stale = { fits_shipped: false };
    expect(steps(standing('candidate', stale))).toEqual(['retire']);
    expect(steps(standing('shadow', stale))).toEqual(['retire']);
    expect(steps(standing('production', stale))).toEqual(['roll-back']);
    expect(describeState(standing('production', stale))).toMatchObject({ type: 'warning' });
    expect(describeState(standing('candidate', stale)).text).toContain('another one since');
  });

  test.each<[Standing, ShownState['text']]>([
    [standing('candidate'), 'Candidate'],
    [standing('shadow'), 'In shadow'],
    [standing('production'), 'Acts'],
    [standing('retired'), 'Retired'],
    [standing('retired', { ended: 'replaced', fits_shipped: false }), 'Replaced by a later version'],
    [standing('retired', { ended: 'rolled_back' }), 'Rolled back'],
  ])('says in words where it stands: %j', (one, text) => {
    expect(describeState(one).text).toBe(text);
  });

  test('acts under the name that evaluations give it', () => {
    const shipped = { version: '2.0.0', digest: 'd' };
    const model = (
      acting: number,
    ): Pick<Model, 'acting' | 'shipped'> & { versions: { version: number; name: string }[] } => ({
      acting,
      shipped,
      versions: [{ version: 3, name: '2.0.0+3' }],
    });
    expect(describeActing(model(0))).toBe('2.0.0, as shipped');
    expect(describeActing(model(3))).toBe('2.0.0+3');
  });
});
