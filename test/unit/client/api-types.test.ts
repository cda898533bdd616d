import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the types of the client and the description of the API are those of the routes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/tools/openapi/main.ts', '--check']);
  expect(stdout.trim().split('\n')).toEqual([
    'docs/api/openapi.json is up to date',
    'lib/client/api-types.ts is up to date',
  ]);
});
