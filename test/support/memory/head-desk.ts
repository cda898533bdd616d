import type { HeadName } from '../../../functions/evaluation/models/shipped-heads.ts';
import { aBody, aRecord, NOON } from '../builders/records.ts';
import { aTrainingReview, type Said } from '../builders/training-labels.ts';
import { type MemoryAnswer, MemoryApi } from './api.ts';

/** The head cries wolf at 0.6; what people find has 0.9. */
export const WOLF: readonly Said[] = [
  { risk: 0.6, isThere: false },
  { risk: 0.9, isThere: true },
  { risk: 0.6, isThere: false },
  { risk: 0.1, isThere: false },
];

export type HeadDesk = Awaited<ReturnType<typeof openHeadDesk>>;

/** An organization whose people label what a head says, and which makes versions of it, over the API in memory. */
export async function openHeadDesk(head: HeadName) {
  const api = new MemoryApi();
  const tenant = await api.createTenant();
  let labels = 0;
  const post = (path: string, key = tenant.key): Promise<MemoryAnswer> =>
    api.send('POST', `/api/v1/models/${head}/versions${path}`, { key, body: {} });

  /** People label traces of which the head said this, in turn. */
  async function label(n: number, ...said: readonly Said[]): Promise<void> {
    const { organizationId } = tenant;
    for (let i = 0; i < n; i++) {
      const item = aTrainingReview(head, labels++, said[i % said.length] ?? { risk: 0.5, isThere: false });
      const record = aRecord({ organization_id: organizationId, trace_id: item.trace_id });
      await api.traces.put(record, aBody());
      await api.reviews.create({ ...item, organization_id: organizationId, hold_id: record.charge.hold_id });
    }
    api.nowMs = NOON + labels * 1_000;
  }

  async function model() {
    const { body } = await api.send('GET', '/api/v1/models', { key: tenant.key });
    return Object(body).items.find((one: { head: string }) => one.head === head);
  }

  const make = () => post('');
  const step = (version: number, name: string) => post(`/${version}/${name}`);
  return {
    ...{ api, tenant, post, label, model, make, step },
    /** Of every version, the newest first. */
    async states() {
      const { versions } = await model();
      return versions.map(({ version, state, ended }: Record<string, unknown>) => [version, state, ended]);
    },
    /** Makes version 1, which does not cry wolf, and promotes it. */
    async promoted(): Promise<MemoryAnswer> {
      await label(160, ...WOLF);
      await make();
      await step(1, 'shadow');
      return step(1, 'promote');
    },
  };
}
