import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the types of the client, the description of the API and the page of errors are those of the code', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/tools/openapi/main.ts', '--check']);
  expect(stdout.trim().split('\n')).toEqual([
    'docs/api/openapi.json is up to date',
    'lib/client/api-types.ts is up to date',
    'docs/errors.md is up to date',
  ]);
});
