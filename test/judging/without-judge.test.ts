import { expect, test } from 'vitest';
import { WITHOUT_JUDGE_ROUTES } from '../../functions/judging/http/without-judge.ts';
import { TRIAL_ROUTES } from '../../functions/lambda/trial/routes.ts';
import { MemoryApi } from '../support/memory/api.ts';

const PATHS = [
  '/api/v1/projects/default/judge/probe',
  '/api/v1/projects/nobodys/judge/probe',
  '/api/v1/rubrics/generic/dry-run',
];

test('what asks a judge is refused where the deployment names none, each route that it would have', async () => {
  const placeOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
  expect(WITHOUT_JUDGE_ROUTES.map(placeOf)).toEqual(TRIAL_ROUTES.map(placeOf));
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  api.restart(WITHOUT_JUDGE_ROUTES);
  for (const path of PATHS) {
    const answer = await api.send('POST', path, { key, body: {} });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict', reason: 'not_deployed' } });
    expect(Object(answer.body).detail).toContain('This deployment names no judge');
    expect(await api.send('POST', path, { body: {} })).toMatchObject({ status: 401 });
  }
});
