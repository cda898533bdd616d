import { describe, expect, test } from 'vitest';
import { judgementText, replied, unsafeBecause } from '../support/builders/judge-replies.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { JudgingSystem } from '../support/memory/judging-system.ts';

/** What `replied` costs at the prices of the test's judge, in micro-USD. */
const COST_OF_A_CALL = 110;

describe('the cache of judgements', () => {
  test('answers an equal request of the same project for nothing', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    await system.judgeAll();
    await system.submitSevere('two');
    await system.judgeAll();
    expect(system.calls).toHaveLength(1);
    const [run] = (await system.current('two')).tiers.at(-1)?.evaluators ?? [];
    expect(run).toMatchObject({ rating: 'SAFE', cached: true, cost_usd: '0.00', tokens: { input: 0, output: 0 } });
  });

  test('answers it in whatever mode the model was asked: another worker may know another one', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => ({ ...(await replied(judgementText(prompt))), mode: 'plain_json' });
    await system.submitSevere('one');
    await system.judgeAll();
    await system.submitSevere('two');
    await system.judgeAll();
    expect(system.calls).toHaveLength(1);
    const [run] = (await system.current('two')).tiers.at(-1)?.evaluators ?? [];
    expect(run).toMatchObject({ cached: true, mode: 'plain_json' });
    expect(system.judgeMoney()).toEqual({ used: COST_OF_A_CALL, held: 0 });
  });

  test('keeps no word of the trace, and finds the quotes again', async () => {
    const system = new JudgingSystem();
    system.answer = async (prompt) => replied(judgementText(prompt, unsafeBecause('You fool')));
    for (const id of ['one', 'two']) {
      await system.submitSevere(id, { output: 'You fool, it is Paris.' });
      await system.judgeAll();
    }
    expect(JSON.stringify([...system.cache.answers])).not.toContain('fool');
    const checks = async (id: string) => (await system.current(id)).tiers.at(-1)?.evaluators[0]?.checks;
    expect(await checks('two')).toEqual(await checks('one'));
    expect(await checks('one')).toContainEqual(expect.objectContaining({ quote: 'You fool' }));
  });

  test.each([
    ['another tenant', { organization_id: 'org_other' }],
    ['another project', { project_id: 'other' }],
  ])('does not answer %s', async (_whose, other) => {
    const system = new JudgingSystem();
    await system.submitSevere('two');
    await system.judgeAll();
    const foreign = new JudgingSystem({}, other);
    // Also where the digest of one is asked of the other's partition.
    for (const [key, answer] of system.cache.answers) {
      foreign.cache.answers.set(key, answer).set(key.replace(ORGANIZATION, 'org_other'), answer);
    }
    await foreign.submitSevere('two');
    await foreign.judgeAll();
    expect(foreign.calls).toHaveLength(1);
  });

  test('does not answer another text, nor a project that wants none, nor with what is no verdict', async () => {
    const system = new JudgingSystem();
    await system.submitSevere('one');
    await system.submitSevere('two', { output: 'It is Lyon.' });
    await system.judgeAll();
    expect(system.calls).toHaveLength(2);

    const without = new JudgingSystem({ cache: false });
    for (const id of ['one', 'two']) {
      await without.submitSevere(id);
      await without.judgeAll();
    }
    expect(without.calls).toHaveLength(2);

    const refusing = new JudgingSystem();
    refusing.answer = async () => replied('', { stop: 'refusal' });
    for (const id of ['one', 'two']) {
      await refusing.submitSevere(id);
      await refusing.judgeAll();
    }
    expect(refusing.calls).toHaveLength(2);
  });
});
