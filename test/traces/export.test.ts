import { describe, expect, test } from 'vitest';
import { csvLine } from '../../functions/traces/csv.ts';
import { MemoryApi } from '../support/memory/api.ts';

async function open(traces: readonly object[]) {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  for (const trace of traces) {
    const body = { model: 'gpt-4o', input: 'Who?', output: 'Ada, 1843.', ...trace };
    expect((await api.send('POST', '/api/v1/traces', { key, body })).status).toBe(202);
    api.nowMs += 1_000;
  }
  return { api, read: (query: string) => api.send('GET', `/api/v1/traces/export${query}`, { key }) };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ trace_id: `t${index}` }));

describe('GET /traces/export', () => {
  test('answers lines of JSON, page by page, each ending with its count', async () => {
    const { read } = await open(ids(5));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { status, text, headers } = await read(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const end = lines.pop();
      expect(end).toEqual({
        type: 'end',
        count: lines.length,
        next_cursor: expect.toBeOneOf([null, expect.any(String)]),
      });
      expect(headers['x-item-count']).toBe(String(lines.length));
      seen.push(...lines.map(({ trace_id: id }) => id));
      cursor = end.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(['t4', 't3', 't2', 't1', 't0']);
  });

  test('adds the masked content where it is asked for', async () => {
    const { read } = await open([{ input: 'Mail ada@example.com' }]);
    const [line = ''] = (await read('?content=masked')).text.split('\n');
    expect(JSON.parse(line).content).toMatchObject({ output: 'Ada, 1843.' });
    expect(line).not.toContain('ada@example.com');
    expect((await read('')).text).not.toContain('Ada');
    expect((await read('?content=masked&format=csv')).status).toBe(422);
  });

  test('answers CSV that no spreadsheet calculates', async () => {
    const { read } = await open([
      { trace_id: 'a', model: '=HYPERLINK("https://x.example","y")', usage: { input_tokens: 7, output_tokens: 1 } },
      { trace_id: 'b' },
    ]);
    const { text, headers } = await read('?format=csv');
    const [head = '', b = '', a = '', ...rest] = text.split('\r\n');
    expect(headers).toMatchObject({ 'x-item-count': '2', 'content-disposition': 'attachment; filename="traces.csv"' });
    expect(head).toMatch(/^trace_id,project_id,.*,input_tokens,/);
    expect([b.slice(0, 10), a.slice(0, 10)]).toEqual(['b,default,', 'a,default,']);
    expect(a).toContain(`"'=HYPERLINK(""https://x.example"",""y"")"`);
    expect(rest).toEqual(['']);
  });

  test('holds to the filters of the list', async () => {
    const { read } = await open([{ domain: 'finance', trace_id: 'f' }, {}]);
    const { text } = await read('?domain=finance');
    expect(text.match(/"trace_id":"[^"]*"/g)).toEqual(['"trace_id":"f"']);
  });
});

test.each([
  [['plain', 1.5, null, true], 'plain,1.5,,true\r\n'],
  [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n'],
  [['=1+1', '+1', '-1', '@x'], `"'=1+1","'+1","'-1","'@x"\r\n`],
  [[' =1', '\t=1', '＝1', "'quoted"], `"' =1","'\t=1","'＝1","'quoted"\r\n`],
  [[-1], '-1\r\n'],
])('a line of CSV: %j', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
