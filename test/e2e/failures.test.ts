import { expect, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem } from '../support/system/emulated-system.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

/** Evaluation is stopped for a moment, and the dead letter has to stay where it is. */
const system = await ownSystem();

test.skipIf(system.emulator === undefined)(
  'P7: a trace whose evaluation fails is retried and lands in the dead-letter queue, its neighbours are evaluated once',
  async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    await behind.withoutEvaluation(async () => {
      for (const id of ['healthy-1', 'broken', 'healthy-2']) {
        await tenant.api.post('/api/v1/traces', aSubmission({ trace_id: id }));
      }
      await behind.corruptBody(tenant.organizationId, 'broken');
    });

    const healthy = ['healthy-1', 'healthy-2'];
    await Promise.all(healthy.map((id) => awaitEvaluation(tenant.api, id)));
    const dead = await poll(
      async () => {
        const messages = await behind.peek(behind.deployment.outputs.EvaluationDeadLetterQueueUrl);
        return messages.length > 0 ? messages : undefined;
      },
      { what: 'the message in the dead-letter queue', withinMs: 180_000, everyMs: 500 },
    );
    expect(dead).toEqual([expect.stringMatching(/broken/)]);
    expect((await tenant.api.get('/api/v1/evaluations/broken')).status).toBe(202);
    expect((await tenant.api.get('/api/v1/quota/status')).body).toMatchObject({ allowed: true });

    const items = (await behind.scanTable()).filter((item) => item.includes(`TRACE#${tenant.organizationId}#`));
    const evaluations = items.filter((item) => /"evaluation":|"sk":"EVAL#/.test(item));
    expect(evaluations).toHaveLength(2);
    expect(evaluations.some((item) => item.includes('broken'))).toBe(false);
  },
);
