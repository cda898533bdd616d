import { describe, expect, test } from 'vitest';
import { besideTalk, isFiller } from '../../functions/evaluation/faithfulness/small-talk.ts';

describe('what is claimed beside small talk', () => {
  test.each([
    ["I'm not sure, but it was built in 1910.", 'but it was built in 1910.'],
    ["i ' m not sure , but i do know that it ' s an animated sitcom .", "it's an animated sitcom ."],
    ['I like to swim because it is low-impact compared to running.', 'it is low-impact compared to running.'],
    ['My favorite is Lady Gaga. She is known for her work.', 'She is known for her work.'],
    ['Yes, I love it! The river was knighted in 1910.', 'The river was knighted in 1910.'],
    ['Wow, that’s so cool! Have you ever been to Lima?', ''],
    ['I love it. Me too! Do you?', ''],
    ['Was the river ever knighted?', ''],
    ['The mill closed in 1987; it reopened as a museum.', 'The mill closed in 1987. it reopened as a museum.'],
    ['', ''],
  ])('%s', (output, claims) => {
    expect(besideTalk(output).claims).toBe(claims);
  });

  test('is told as a share of all clauses', () => {
    expect(besideTalk('I love it. It was built in 1910.').share).toBe(0.5);
    expect(besideTalk('').share).toBe(0);
  });

  test('is not taken for small talk', () => {
    expect(['i', "you're", 'yeah', 'favorite'].filter(isFiller)).toHaveLength(4);
    expect(["don't", "that's", 'not'].filter(isFiller)).toHaveLength(3);
    expect(['bridge', '1910', 'opened', "o'hara"].filter(isFiller)).toEqual([]);
  });

  test('takes time that grows with the text', () => {
    const hostile = [' ', "'", "i ' ", ', ', '-', '. '].map((part) => part.repeat(4_000 / part.length));
    for (const text of hostile) expect(besideTalk(text).claims).toBe('');
  });
});
