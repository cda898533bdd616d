import { AuditEntry } from '../../../functions/audit/audit-entry.ts';

const PAGE = 1_000;

/** The entries of an export, oldest first, in whatever order its lines are. */
export function parseEntries(ndjson: string): AuditEntry[] {
  const lines = ndjson.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => AuditEntry.parse(JSON.parse(line))).sort((a, b) => a.seq - b.seq);
}

/** The whole audit log of the key's organization, oldest first. */
export async function fetchEntries(url: string, key: string): Promise<AuditEntry[]> {
  const pages: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
    const response: Response = await fetch(`${url.replace(/\/$/, '')}/api/v1/audit-log?${query}`, {
      headers: { authorization: `Bearer ${key}`, accept: 'application/x-ndjson' },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The audit log could not be read (${response.status}): ${text}`);
    pages.push(text);
    cursor = response.headers.get('x-next-cursor');
  } while (cursor !== null);
  return parseEntries(pages.join(''));
}
