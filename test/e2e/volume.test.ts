import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { mapBounded } from '../../functions/kernel/map-bounded.ts';
import { jsonExport } from '../support/builders/otlp-requests.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const TRACES = 1_000;
/** The emulator runs a process for each call that is under way. */
const CALLS_AT_ONCE = 12;

const Page = z.looseObject({
  items: z.array(z.looseObject({ trace_id: z.string(), status: z.string() })),
  next_cursor: z.string().nullable(),
});

/** Each way in, sending every trace; ids run from 0. */
const PATHS: readonly {
  readonly name: string;
  readonly idOf: (index: number) => string;
  readonly send: (tenant: Tenant, ids: readonly string[]) => Promise<void>;
}[] = [
  {
    name: 'POST /traces',
    idOf: (index) => `single-${index}`,
    async send({ api }, ids) {
      await mapBounded(ids, CALLS_AT_ONCE, async (id) => {
        const answer = await api.post('/api/v1/traces', { trace_id: id, model: 'gpt-4o', input: id, output: 'ok' });
        expect(answer.status, answer.text).toBe(202);
      });
    },
  },
  {
    name: 'POST /traces/batch',
    idOf: (index) => `batch-${index}`,
    async send({ api }, ids) {
      const batches = Array.from({ length: TRACES / 100 }, (_, i) => ids.slice(i * 100, (i + 1) * 100));
      await mapBounded(batches, 4, async (batch) => {
        const traces = batch.map((id) => ({ trace_id: id, model: 'gpt-4o', input: id, output: 'ok' }));
        const answer = await api.post('/api/v1/traces/batch', { traces });
        expect(answer.body).toMatchObject({ accepted: 100, refused: 0 });
      });
    },
  },
  {
    name: 'OTLP',
    idOf: (index) => (index + 1).toString(16).padStart(32, '0'),
    async send({ api }, ids) {
      const exports = Array.from({ length: TRACES / 50 }, (_, i) => ids.slice(i * 50, (i + 1) * 50));
      await mapBounded(exports, 4, async (traceIds) => {
        const spans = traceIds.map((traceId) => ({ traceId, spanId: 'eee19b7ec3c1b174' }));
        expect((await api.post('/v1/traces', jsonExport(spans))).text).toBe('{}');
      });
    },
  },
];

/** What others send would wait behind these thousands. */
const system = await ownSystem();

describe.each(PATHS)('a thousand traces by $name', { timeout: 300_000 }, ({ idOf, send }) => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await createTenant(system);
  });

  test('arrive, none lost and none twice, and each is evaluated', async () => {
    const ids = Array.from({ length: TRACES }, (_, index) => idOf(index));
    await send(tenant, ids);
    const evaluated = await poll(
      async () => {
        const listed = await listAll(tenant);
        return listed.every(({ status }) => status === 'evaluated') && listed.length >= TRACES ? listed : undefined;
      },
      { what: 'a thousand evaluations', withinMs: 240_000, everyMs: 2_000 },
    );
    expect(evaluated.map(({ trace_id: id }) => id).sort()).toEqual([...ids].sort());
  });
});

async function listAll({ api }: Tenant) {
  const items: z.infer<typeof Page>['items'] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await api.get(
      `/api/v1/traces?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const page = Page.parse(answer.body);
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}
