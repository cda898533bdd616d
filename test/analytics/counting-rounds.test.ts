import { describe, expect, test } from 'vitest';
import { CountingRounds, minuteOf, roundOf } from '../../functions/analytics/counting-rounds.ts';
import { askFollowers, type Concluded, type Follower } from '../../functions/traces/concluded.ts';
import { anEvaluation, aRecord, NOON } from '../support/builders/records.ts';

const MINUTE = 60_000;

function open() {
  const clock = { now: NOON };
  let names = 0;
  const rounds = new CountingRounds({ base62: (length) => String(names++).padStart(length, '0') }, () => clock.now);
  const current = () => roundOf(rounds.current());
  return { rounds, clock, current };
}

describe('the rounds of a worker', () => {
  test('are numbered under a name that tells its minute', () => {
    const { rounds, clock, current } = open();
    const first = current();
    expect(current()).toEqual(first);
    expect(minuteOf(first.writer) * MINUTE).toBe(NOON);
    rounds.end(false);
    clock.now += 60 * MINUTE;
    expect(current()).toEqual({ writer: first.writer, number: 2 });
  });

  test('have a new name after an hour, but never within a round', () => {
    const { rounds, clock, current } = open();
    const first = current();
    clock.now += 61 * MINUTE;
    expect(current()).toEqual(first);
    rounds.end(false);
    expect(rounds.hasEnded(`${first.writer}.1`)).toBe(true);
    const next = current();
    expect(next.number).toBe(1);
    expect(next.writer > first.writer).toBe(true);
  });

  test('that nothing was stored in do not end', () => {
    const { rounds, current } = open();
    const first = current();
    rounds.end(false);
    rounds.end(false);
    expect(current()).toEqual({ writer: first.writer, number: 2 });
  });

  test('go on under another name where it is not known what was counted', () => {
    const { rounds, current } = open();
    const first = current();
    rounds.end(true);
    expect(rounds.hasEnded(`${first.writer}.1`)).toBe(false);
    const second = current();
    expect(second.writer).not.toBe(first.writer);
    rounds.avoid(`${first.writer}.1`);
    expect(current()).toEqual(second);
    rounds.avoid(`${second.writer}.1`);
    expect(current().writer).not.toBe(second.writer);
  });
});

describe('asking followers', () => {
  const concluded: Concluded = { evaluation: anEvaluation(), record: aRecord() };
  const told: string[] = [];
  const good: Follower = {
    name: 'good',
    async follow(all) {
      told.push(...all.map(({ record }) => record.trace_id));
      return [];
    },
  };
  const bad: Follower = { name: 'bad', follow: () => Promise.reject(new Error('No answer')) };

  test('asks each, whatever became of the others, and says who could not', async () => {
    const [unfollowed, ...others] = await askFollowers([bad, good], [concluded]);
    expect(others).toEqual([]);
    expect(unfollowed?.concluded).toBe(concluded);
    expect(unfollowed?.error).toMatchObject({ message: 'Follower bad could not do its part' });
    expect(told).toEqual(['trace-1']);
  });

  test('asks nobody about nothing', async () => {
    expect(await askFollowers([bad], [])).toEqual([]);
  });
});
