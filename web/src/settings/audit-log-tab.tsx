import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { AuditEntry, AuditLog } from '../../../lib/client/api-types.ts';
import { request, withQuery } from '../api/request.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { AnyOrOne } from '../parts/any-or-one.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange, useList } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useZone } from '../url-state/scope.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { AuditDetail } from './audit-detail.tsx';
import { type AuditVerdict, sha256, verifyAudit } from './verify-audit.ts';

const PATH = 'api/v1/audit-log';
const OUTCOMES = ['done', 'denied', 'unknown'] as const;
const PAGE = 1_000;
/** One check reads at most so much; whoever has more uses `npm run tool -- audit-verify`. */
const MAX_VERIFIED = 50_000;

const FILTER: UrlState<{ readonly outcome: (typeof OUTCOMES)[number] | null }> = {
  read: (params) => ({ outcome: oneOf(OUTCOMES, params.get('outcome')) }),
  write: ({ outcome }) => ({ outcome }),
};

export function AuditLogTab() {
  const zone = useZone();
  const [{ outcome }, change] = useUrlState(FILTER);
  const list = useList<AuditEntry>(PATH, { outcome });
  const verify = useChange<void, Verified>(readAndVerify, []);
  return (
    <SpaceBetween size="m">
      <NotDone error={verify.error} />
      {verify.data === undefined ? null : <Verdict {...verify.data} />}
      <QueryState query={list.query} what="the audit log">
        {() => (
          <DataTable
            title="Audit log"
            description="Newest first. Each entry names the hash of the one before it."
            items={list.items}
            keyOf={({ seq }) => String(seq)}
            more={list.more}
            isLoadingMore={list.isLoadingMore}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <AnyOrOne
                  what="outcome"
                  values={OUTCOMES}
                  value={outcome}
                  onChange={(outcome) => change({ outcome })}
                />
                <Button loading={verify.isPending} onClick={() => verify.mutate()}>
                  Verify the chain
                </Button>
              </SpaceBetween>
            }
            columns={[
              { id: 'seq', header: 'No.', cell: ({ seq }) => formatCount(seq), isNumber: true },
              { id: 'at', header: `Time (${zone})`, cell: ({ at }) => formatTime(at, zone), isRowHeader: true },
              { id: 'actor', header: 'Who', cell: ({ actor }) => <StrangerName text={tellActor(actor)} /> },
              { id: 'action', header: 'What', cell: ({ action }) => action },
              { id: 'target', header: 'On', cell: ({ target }) => <StrangerName text={target ?? ''} /> },
              { id: 'outcome', header: 'Outcome', cell: (entry) => <Outcome entry={entry} /> },
              { id: 'detail', header: 'Change', cell: (entry) => <AuditDetail entry={entry} /> },
            ]}
            empty="Nothing was done yet."
          />
        )}
      </QueryState>
    </SpaceBetween>
  );
}

function tellActor({ kind, id, member_id: member }: AuditEntry['actor']): string {
  return member === null ? `${kind} ${id ?? ''}` : `${member} by ${kind} ${id ?? ''}`;
}

const OUTCOME_TYPES = { done: 'success', denied: 'stopped', unknown: 'warning' } as const;

function Outcome({ entry: { outcome, code } }: { entry: AuditEntry }) {
  return (
    <StatusIndicator type={OUTCOME_TYPES[outcome]}>{code === null ? outcome : `${outcome}: ${code}`}</StatusIndicator>
  );
}

interface Verified {
  readonly verdict: AuditVerdict;
  readonly isWhole: boolean;
}

async function readAndVerify(): Promise<Verified> {
  const entries: AuditEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: AuditLog = await request<AuditLog>(withQuery(PATH, { limit: PAGE, cursor }));
    entries.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && entries.length < MAX_VERIFIED);
  return { verdict: await verifyAudit(entries, sha256), isWhole: cursor === null };
}

function Verdict({ verdict, isWhole }: Verified) {
  if (!verdict.isIntact) {
    return (
      <Alert type="error" header={`The chain breaks at entry ${formatCount(verdict.brokenAt)}`}>
        There {verdict.reason}. The runbook says what to do (Verify an audit log).
      </Alert>
    );
  }
  return (
    <Alert type="success" header={`${plural(verdict.entries, 'entry', 'entries')}, none changed, removed or moved`}>
      Your browser computed every hash, from {formatCount(verdict.from)} to {formatCount(verdict.to)}
      {isWhole ? '' : ', the latest ones'}. Keep {verdict.headHash} to tell later that nothing was cut off the end.
    </Alert>
  );
}
