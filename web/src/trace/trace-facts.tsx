import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Trace } from '../../../lib/client/api-types.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount, formatDuration } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords, VerdictMark } from '../traces/verdict-mark.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useZone } from '../url-state/scope.ts';

/** What is known of a trace beside its texts. */
export function TraceFacts({ trace }: { trace: Trace }) {
  const zone = useZone();
  const { usage } = trace;
  const session = trace.session_id ?? trace.conversation_id;
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={150}
      items={[
        { label: 'Verdict', value: <VerdictMark verdict={trace.verdict} /> },
        { label: 'Severity', value: trace.severity === null ? 'None' : inWords(trace.severity) },
        { label: 'Model', value: <StrangerName text={trace.model} /> },
        { label: 'Cost', value: formatMoneyShort(trace.cost_usd) },
        { label: `Accepted (${zone})`, value: formatTime(trace.created_at, zone) },
        { label: 'Latency', value: formatDuration(trace.latency_ms) },
        {
          label: usage.estimated ? 'Tokens, estimated' : 'Tokens',
          value: `${formatCount(usage.input_tokens)} in, ${formatCount(usage.output_tokens)} out`,
        },
        { label: 'Domain', value: `${inWords(trace.domain)}, ${inWords(trace.application_type).toLowerCase()}` },
        { label: 'User', value: trace.user_id === null ? 'Nobody named' : <StrangerName text={trace.user_id} /> },
        {
          label: 'Session',
          value:
            session === null ? (
              'None'
            ) : (
              <PageLink to={`/sessions/${encodeURIComponent(session)}`}>
                <StrangerName text={session} />
              </PageLink>
            ),
        },
      ]}
    />
  );
}
