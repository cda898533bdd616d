import { describe, expect, test } from 'vitest';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { haveModelSpan } from '../../functions/spans/model-spans.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { deleteTrace } from '../../functions/traces/delete-trace.ts';
import { jsonExport } from '../support/builders/otlp-requests.ts';
import { aProject, ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan, spanId } from '../support/builders/spans.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;
const HTTP = { 'http.request.method': 'GET', 'url.path': '/weather', 'http.response.status_code': 200 };
const page = (fields: Partial<ExportedSpan> = {}) => aSpan('1', { name: 'GET /weather', attributes: HTTP, ...fields });
const query = () =>
  aSpan('9', {
    parentSpanId: spanId('1'),
    attributes: { 'db.system': 'sqlite', 'db.query.text': 'select one from two' },
  });

async function evaluate(intake: Intake): Promise<void> {
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
}

const recordOf = (intake: Intake) => intake.traces.findRecord(ORGANIZATION, TRACE);

describe('a span of something that AI applications do', () => {
  test.each<[string, boolean, Partial<ExportedSpan>]>([
    ['of HTTP', false, { attributes: HTTP }],
    ['of SQL', false, { attributes: { 'db.query.text': 'select one from two where three = 4' } }],
    ['with a note of its own', false, { attributes: { 'app.message': 'The order was sent to the customer today.' } }],
    ['without anything', false, {}],
    ['of a model', true, { attributes: { 'gen_ai.operation.name': 'chat' } }],
    ['of an embedding', true, { attributes: { 'openinference.span.kind': 'EMBEDDING' } }],
    ['of a tool', true, { attributes: { 'gen_ai.tool.name': 'search' } }],
    ['of an agent', true, { attributes: { 'gen_ai.operation.name': 'invoke_agent' } }],
    ['of an operation that nobody knows', true, { attributes: { 'gen_ai.something': 1 } }],
    ['with an input', true, { attributes: { 'input.value': 'q' } }],
    ['in a dialect that nobody knows', true, { attributes: { 'acme.observation.output': 'a' } }],
  ])('%s: %s', (_what, expected, fields) => {
    expect(haveModelSpan([normalizeSpan(aSpan('1')), normalizeSpan(aSpan('2', fields))])).toBe(expected);
  });
});

describe('a trace without a model', () => {
  test('is stored, not charged and not evaluated, whatever error the page had', async () => {
    const intake = new Intake({ requests: 0 });
    const outcome = await receiveSpans(intake.deps, CALLER, [page({ error: 'status 500' }), query()]);
    expect(outcome).toMatchObject({ rejectedSpans: 0, openedTraces: 1, droppedSpans: 0, refusal: null });
    await evaluate(intake);
    expect(await recordOf(intake)).toMatchObject({ status: 'evaluated', verdict: 'not_evaluated', total_issues: 0 });
    expect(await recordOf(intake)).not.toHaveProperty('counting');
    await intake.reconcile();
    expect(await intake.used()).toEqual({ requests: 0, tokens: 0, holds: 0 });
  });

  test('fails by a secret in it', async () => {
    const intake = new Intake();
    const key = ['AKIA', 'IOSFODNN7', 'ABCDEFG'].join('');
    await receiveSpans(intake.deps, CALLER, [page({ attributes: { ...HTTP, 'http.request.header.key': key } })]);
    await evaluate(intake);
    expect(await recordOf(intake)).toMatchObject({ verdict: 'failed', severity: 'critical' });
  });

  test('is left out of lists unless they ask for it, and can be read', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const ids = { http: '1'.repeat(32), chat: '2'.repeat(32) };
    const body = jsonExport([
      { traceId: ids.http, spanId: spanId('1'), attributes: { 'http.request.method': 'GET' } },
      {
        traceId: ids.chat,
        spanId: spanId('1'),
        attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' },
      },
    ]);
    expect((await api.send('POST', '/v1/traces', { key, body })).text).toBe('{}');
    const listed = async (path: string) => {
      const { items } = Object((await api.send('GET', path, { key })).body);
      return items.map((item: { readonly trace_id: string }) => item.trace_id).sort();
    };
    expect(await listed('/api/v1/traces')).toEqual([ids.chat]);
    expect(await listed('/api/v1/traces?include=non_model')).toEqual([ids.http, ids.chat]);
    expect(await listed('/api/v1/traces?include=non_model&limit=100&domain=generic')).toEqual([ids.http, ids.chat]);
    const shown = await api.send('GET', `/api/v1/traces/${ids.http}`, { key });
    expect(shown.body).toMatchObject({ trace_id: ids.http, not_read: [{ reason: 'no_text' }, { reason: 'no_text' }] });
    expect((await api.send('GET', '/api/v1/traces?include=all', { key })).status).toBe(422);
    // A deletion by filter leaves nothing behind that nobody sees.
    const deleted = await api.send('POST', '/api/v1/traces/delete', { key, body: { domain: 'generic' } });
    expect(deleted.body).toMatchObject({ deleted: 2, complete: true });
  });
});

describe('a trace whose model comes after its first spans', () => {
  test('is charged one request with the first of the model, evaluated, listed and counted as one', async () => {
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [page()]);
    await evaluate(intake);
    await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
    await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1'), query()]);
    await evaluate(intake);
    const record = await recordOf(intake);
    expect(record).toMatchObject({ verdict: 'passed', has_model: true, request_charge: { amounts: { requests: 1 } } });
    expect(record?.counting).toEqual({ round: expect.any(String) });
    expect(await intake.used()).toMatchObject({ requests: 1, tokens: 220 });
    await intake.reconcile();
    expect(await intake.used()).toEqual({ requests: 1, tokens: 220, holds: 0 });
  });

  test('needs a request that is left', async () => {
    const intake = new Intake({ requests: 0 });
    await receiveSpans(intake.deps, CALLER, [page()]);
    const outcome = await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
    expect(outcome).toMatchObject({ rejectedSpans: 1, refusal: { code: 'quota_exceeded' } });
    expect(await recordOf(intake)).toMatchObject({ has_model: false });
  });

  test('is charged once when its model spans come at the same time', async () => {
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [page()]);
    await Promise.all(['2', '3', '4'].map((id) => receiveSpans(intake.deps, CALLER, [aModelCall(id, '1')])));
    expect(await intake.used()).toMatchObject({ requests: 1, tokens: 330 });
  });

  test('P3: is charged once wherever the request that brings its model ends, and is sent again', async () => {
    let isOver = false;
    for (let call = 0; !isOver; call++) {
      for (const moment of ['before', 'after'] as const) {
        const intake = new Intake();
        await receiveSpans(intake.deps, CALLER, [page()]);
        const crash = new CrashPoint(call, moment);
        const { deps } = intake;
        const wrapped = {
          ...deps,
          ledger: crash.wrap(deps.ledger),
          traces: crash.wrap(deps.traces),
          spans: crash.wrap(deps.spans),
          keptCharges: crash.wrap(deps.keptCharges),
          queue: crash.wrap(deps.queue),
        };
        const spans = [aModelCall('2', '1'), aModelCall('3', '1')];
        await receiveSpans(wrapped, CALLER, spans).catch(() => undefined);
        isOver = !crash.isReached;
        await receiveSpans(deps, CALLER, spans);
        await intake.reconcile();
        expect(await intake.used(), `${moment} call ${call}`).toEqual({ requests: 1, tokens: 220, holds: 0 });
        expect(await recordOf(intake)).toMatchObject({ has_model: true });
        expect(await intake.keptTokens()).toBe(220);
      }
    }
  });

  test('stays charged when it is deleted', async () => {
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [page()]);
    await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
    const deps = { traces: intake.traces, keptCharges: intake.keptCharges, now: () => intake.now };
    await deleteTrace(deps, { ...CALLER, role: 'owner' }, TRACE);
    await intake.reconcile();
    expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
  });

  test('is the same trace when its root comes last', async () => {
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
    await receiveSpans(intake.deps, CALLER, [page()]);
    await evaluate(intake);
    const record = await recordOf(intake);
    expect(record).toMatchObject({ verdict: 'passed', has_model: true });
    expect(record).not.toHaveProperty('request_charge');
    expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  });
});

describe('a project that drops traces without a model', () => {
  const features = { ...aProject().features, non_model_traces: 'drop' as const };

  test('accepts their spans, keeps nothing and counts them', async () => {
    const intake = new Intake({}, { features });
    const before = intake.traces.dump();
    const outcome = await receiveSpans(intake.deps, CALLER, [page(), query()]);
    expect(outcome).toMatchObject({ rejectedSpans: 0, openedTraces: 0, droppedSpans: 2, refusal: null });
    expect(intake.traces.dump()).toBe(before);
    expect(intake.queue.length).toBe(0);
  });

  test('takes those of a trace that has a model, in the same export or there before', async () => {
    const intake = new Intake({}, { features });
    const first = await receiveSpans(intake.deps, CALLER, [query(), aModelCall('2', '1')]);
    const root = await receiveSpans(intake.deps, CALLER, [page()]);
    expect([first.droppedSpans, root.droppedSpans]).toEqual([0, 0]);
    expect((await intake.traces.find(ORGANIZATION, TRACE))?.assembled?.spans).toHaveLength(3);
  });

  test('counts what it dropped where the service counts', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const config = { features: { non_model_traces: 'drop' } };
    expect((await api.send('PATCH', '/api/v1/projects/default', { key, body: { config } })).status).toBe(200);
    api.restart();
    const body = jsonExport([{ traceId: TRACE, spanId: spanId('1') }]);
    expect((await api.send('POST', '/v1/traces', { key, body })).text).toBe('{}');
    expect(api.counted).toEqual(['NonModelSpansDropped']);
    expect((await api.send('GET', `/api/v1/traces/${TRACE}`, { key })).status).toBe(404);
  });
});
