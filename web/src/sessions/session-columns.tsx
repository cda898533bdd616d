import type { Session } from '../../../lib/client/api-types.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatCount } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import type { GridColumn } from '../grid/virtual-grid.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { VerdictMark } from '../traces/verdict-mark.tsx';
import { verdictOf } from './session-verdict.ts';

export function sessionColumns(zone: string): readonly GridColumn<Session>[] {
  return [
    {
      id: 'last',
      header: 'Last turn',
      width: 'minmax(165px, 1fr)',
      render: ({ last_at }) => formatTime(last_at, zone),
    },
    {
      id: 'session',
      header: 'Session',
      width: 'minmax(180px, 2fr)',
      render: ({ session_id }) => <StrangerName text={session_id} />,
    },
    {
      id: 'verdict',
      header: 'Worst verdict',
      width: 'minmax(140px, 1fr)',
      render: ({ verdicts }) => <VerdictMark verdict={verdictOf(verdicts)} />,
    },
    {
      id: 'turns',
      header: 'Turns',
      width: 'minmax(70px, 0.5fr)',
      align: 'end',
      render: ({ turns }) => formatCount(turns),
    },
    {
      id: 'failing',
      header: 'First failing turn',
      width: 'minmax(130px, 0.8fr)',
      align: 'end',
      render: ({ first_failing }) => (first_failing === null ? '–' : formatCount(first_failing.turn)),
    },
    {
      id: 'user',
      header: 'User',
      width: 'minmax(130px, 1fr)',
      render: ({ user_id }) => (user_id === null ? '–' : <StrangerName text={user_id} />),
    },
    {
      id: 'tokens',
      header: 'Tokens',
      width: 'minmax(90px, 0.6fr)',
      align: 'end',
      render: ({ tokens }) => formatCount(tokens),
    },
    {
      id: 'cost',
      header: 'Cost',
      width: 'minmax(125px, 0.8fr)',
      align: 'end',
      render: ({ cost_usd, unpriced_turns }) =>
        unpriced_turns === 0 ? formatMoneyShort(cost_usd) : `${formatMoneyShort(cost_usd)} and unknown`,
    },
  ];
}
