import { describe, expect, test } from 'vitest';
import { judgeContext } from '../../bin/local/judge-options.ts';
import { stageConfig } from '../../lib/stage-config.ts';

describe('npm start -- --judge', () => {
  test('names the first endpoint local, and its model the judge', () => {
    const context = judgeContext(['http://127.0.0.1:11434', 'https://llm.example.com/api/'], ['llama3.1', 'qwen3']);
    expect(stageConfig({ stage: 'local', ...context }).judge).toMatchObject({
      model: 'compatible:local/llama3.1',
      endpoints: {
        local: { baseUrl: 'http://127.0.0.1:11434/v1' },
        'local-2': { baseUrl: 'https://llm.example.com/api' },
      },
    });
  });

  test('is no judge when nothing is said', () => {
    expect(judgeContext([], [])).toEqual({});
  });

  test.each([
    [['http://127.0.0.1:11434'], []],
    [[], ['llama3.1']],
    [['127.0.0.1:11434'], ['llama3.1']],
    [['file:///etc/passwd'], ['llama3.1']],
  ])('refuses %j with %j', (urls, models) => {
    expect(() => judgeContext(urls, models)).toThrow(/--judge/);
  });
});
