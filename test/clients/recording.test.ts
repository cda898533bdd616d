import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toRecording } from './recording.ts';

/** The same two spans as another run and another machine send them. */
function sent({ at, port, skew }: { readonly at: bigint; readonly port: number; readonly skew: bigint }) {
  const [traceId, outer, inner] = [16, 8, 8].map((bytes) => randomBytes(bytes).toString('hex'));
  const span = (spanId: string | undefined, parentSpanId: string | undefined, name: string, start: bigint) => ({
    traceId,
    spanId,
    parentSpanId,
    name,
    startTimeUnixNano: String(at + start),
    endTimeUnixNano: String(at + start + 5_000n),
    attributes: [
      { key: 'server.port', value: { intValue: String(port) } },
      { key: 'url.full', value: { stringValue: `http://127.0.0.1:${port}/v1` } },
      { key: 'parent', value: { stringValue: `{"id": "${outer}", "run": "${randomUUID()}"}` } },
      { key: 'gen_ai.client.operation.duration', value: { doubleValue: Number(skew) } },
      { key: 'process.pid', value: { intValue: String(port) } },
    ],
  });
  const resource = { attributes: [{ key: 'host.name', value: { stringValue: `machine-${port}` } }] };
  // A clock that is behind: the inner span seems to begin first.
  const spans = [span(inner, outer, 'inner', 1_000n - skew), span(outer, '', 'outer', 1_000n)];
  return [{ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans }] }] }];
}

describe('a recording', () => {
  test('is the same for every run and machine', () => {
    const first = toRecording(sent({ at: 1_700_000_000_000_000_000n, port: 41_001, skew: 0n }));
    expect(toRecording(sent({ at: 1_800_000_000_000_000_000n, port: 52_002, skew: 3_000n }))).toEqual(first);
  });

  test('keeps who lies in whom, names nothing of the machine, and replaces ids in texts as well', () => {
    const [only] = sent({ at: 1_700_000_000_000_000_000n, port: 41_001, skew: 0n });
    const recording = toRecording(only === undefined ? [] : [only]);
    expect(recording.resourceSpans).toMatchObject([
      {
        resource: { attributes: [] },
        scopeSpans: [
          {
            spans: [
              { name: 'inner', spanId: '0000000000000002', parentSpanId: '0000000000000001' },
              { name: 'outer', spanId: '0000000000000001', parentSpanId: '' },
            ],
          },
        ],
      },
    ]);
    const text = JSON.stringify(recording);
    expect(text).not.toMatch(/41001|machine|process/);
    expect(text).toContain('0000000000000001\\", \\"run\\": \\"00000000-0000-4000-8000-000000000001');
  });
});
