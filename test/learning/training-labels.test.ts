import { describe, expect, test } from 'vitest';
import type { HeadName } from '../../functions/evaluation/models/shipped-heads.ts';
import { readTrainingLabels } from '../../functions/learning/read-labels.ts';
import { countLabels, missingLabels, trainingLabelOf } from '../../functions/learning/training-labels.ts';
import { serves } from '../../functions/review/purpose.ts';
import { Purpose, type ReviewItem } from '../../functions/review/review-item.ts';
import { NOON } from '../support/builders/records.ts';
import { aReview } from '../support/builders/reviews.ts';
import { aMachineView, aTrainingReview } from '../support/builders/training-labels.ts';

const HEAD = 'toxicity';
const THERE = { risk: 0.9, isThere: true };
const PLACE = { organizationId: 'org_test', projectId: 'default' };

async function read(items: readonly ReviewItem[], heads?: readonly HeadName[]) {
  const reviews = {
    async *finished() {
      yield items;
    },
  };
  return readTrainingLabels({ reviews, now: () => NOON + 3_600_000 }, PLACE, heads);
}

/** What a review says of the head: there, absent, or nothing. */
async function saidBy(fields: Partial<ReviewItem>, head: HeadName = HEAD): Promise<boolean | null> {
  const found = (await read([aTrainingReview(head, 1, THERE, fields)], [head])).get(head);
  return found?.[0]?.isThere ?? null;
}

describe('P14: what a version is made from', () => {
  test('are labels for training, and those for no other purpose', async () => {
    for (const purpose of Purpose.options) {
      const found = await read([aTrainingReview(HEAD, 1, THERE, { purpose })]);
      expect(found.get(HEAD)?.length, purpose).toBe(purpose === 'training' ? 1 : 0);
    }
    const batch = [aReview.label({ verdict: 'fail', batch: true, issues: [{ index: 0, confirmed: true }] })];
    expect(await saidBy({ purpose: 'estimate', labels: batch })).toBe(true);
    const item = aTrainingReview(HEAD, 1, THERE, { purpose: 'estimate' });
    if (serves(item, ['estimate'])) {
      // @ts-expect-error What is labelled for estimates makes no version.
      expect(trainingLabelOf(item, HEAD)).not.toBeNull();
    }
  });

  test('are finished, and of a release of the head that is shipped now', async () => {
    expect(await saidBy({})).toBe(true);
    expect(await saidBy({ state: 'open' })).toBeNull();
    expect(await saidBy({ pending: 'conclude' })).toBeNull();
    expect(await saidBy({ machine: undefined })).toBeNull();
    expect(await saidBy({ machine: aMachineView(HEAD, { version: '0.9.0' }) })).toBeNull();
    expect(await saidBy({ machine: aMachineView(HEAD, { version: `${aMachineView(HEAD).runs[0]?.version}+2` }) })).toBe(
      true,
    );
    expect(await saidBy({ machine: aMachineView(HEAD, { risk: undefined }) })).toBeNull();
    expect(await saidBy({ machine: aMachineView(HEAD, { outcome: 'error' }) })).toBeNull();
    expect(await saidBy({ machine: aMachineView('hostile-command') })).toBeNull();
  });
});

describe('what people say about a head', () => {
  const opinion = (...confirmed: boolean[]) =>
    confirmed.map((one) => aReview.label({ verdict: 'fail', issues: [{ index: 0, confirmed: one }] }));
  const missed = (category: 'toxicity' | 'pii', verdict: 'pass' | 'fail' = 'fail') => [
    aReview.label({ verdict, missed: [{ category, field: 'output', offset: 0, length: 1 }] }),
  ];
  const silent = aMachineView(HEAD, { issues: [], outcome: 'pass', risk: 0.1 });

  test('is first what they say of its own issues, the last who said something', async () => {
    expect(await saidBy({ outcome: 'pass', labels: opinion(true) })).toBe(true);
    expect(await saidBy({ outcome: 'fail', labels: opinion(false) })).toBe(false);
    expect(await saidBy({ outcome: 'fail', labels: opinion(true, false) })).toBe(false);
  });

  test('is then an issue of its category that it missed, by those who were followed', async () => {
    expect(await saidBy({ machine: silent, labels: missed('toxicity') })).toBe(true);
    expect(await saidBy({ machine: silent, labels: missed('pii') })).toBeNull();
    expect(await saidBy({ machine: silent, outcome: 'pass', labels: missed('toxicity', 'fail') })).toBe(false);
  });

  test('is then a pass; a trace that fails for something else says nothing, and neither do people who are unsure', async () => {
    expect(await saidBy({ machine: silent, outcome: 'pass', labels: [aReview.label()] })).toBe(false);
    expect(await saidBy({ machine: silent, outcome: 'fail', labels: [aReview.label({ verdict: 'fail' })] })).toBeNull();
    expect(await saidBy({ machine: silent, outcome: null, labels: [aReview.label({ verdict: 'unsure' })] })).toBeNull();
  });
});

describe('labels that are held out', () => {
  const many = Array.from({ length: 400 }, (_, i) => aTrainingReview(HEAD, i, { risk: 0.5, isThere: i % 4 === 0 }));

  test('are half of them, the same whenever they are read', async () => {
    const labels = (await read(many)).get(HEAD) ?? [];
    expect(countLabels(labels)).toEqual({ there: 100, absent: 300 });
    const heldOut = labels.filter(({ isHeldOut }) => isHeldOut).length;
    expect(heldOut).toBeGreaterThan(160);
    expect(heldOut).toBeLessThan(240);
    expect((await read(many.toReversed())).get(HEAD)?.toReversed()).toEqual(labels);
  });

  test('have no near-duplicate among the others', async () => {
    const alike = many.slice(0, 50).map((item) => ({ ...item, cluster: 'c1' }));
    const sides = new Set((await read(alike)).get(HEAD)?.map(({ isHeldOut }) => isHeldOut));
    expect(sides.size).toBe(1);
  });
});

test('no more than 2,000 reviews are read', async () => {
  const item = aTrainingReview(HEAD, 1, THERE);
  const labels = await read(Array.from({ length: 2_001 }, () => item));
  expect(labels.get(HEAD)).toHaveLength(2_000);
});

test('what is missing is counted in all and of each kind', () => {
  const need = { all: 40, ofEach: 10 };
  expect(missingLabels({ there: 10, absent: 30 }, need, 'labels')).toBeNull();
  expect(missingLabels({ there: 10, absent: 29 }, need, 'labels')).toBe('1 more labels');
  expect(missingLabels({ there: 0, absent: 0 }, need, 'labels')).toBe(
    '40 more labels, 10 of them of traces in which people find it, 10 of them of traces in which they do not',
  );
  expect(missingLabels({ there: 4, absent: 60 }, need, 'labels')).toBe(
    '6 more labels, 6 of them of traces in which people find it',
  );
});
