import './unsaved-changes.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { plural } from '../format/numbers.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import type { Change } from './change.ts';
import { NotDone } from './not-done.tsx';
import { WarnBeforeLeaving } from './warn-before-leaving.tsx';

interface Props {
  readonly changes: readonly Change[];
  readonly onStore: () => void;
  readonly onDiscard: () => void;
  /** How storing goes; what was refused is forgotten with the changes. */
  readonly save: { readonly isPending: boolean; readonly error: Error | null; reset(): void };
  /** What has to be mended first; null where nothing is. */
  readonly obstacle: string | null;
  /** What the button says. @default 'Store' */
  readonly action?: string;
}

/**
 * What is not stored yet, at the lower edge of the window while it is worked on: what differs, and what to do with it.
 * Nothing where nothing differs.
 */
export function UnsavedChanges({ changes, onStore, onDiscard, save, obstacle, action = 'Store' }: Props) {
  if (changes.length === 0 && obstacle === null) return null;
  const discard = () => {
    save.reset();
    onDiscard();
  };
  return (
    <section className="unsaved-changes" aria-label="Not stored yet">
      <WarnBeforeLeaving />
      <SpaceBetween size="xs">
        <NotDone error={save.error} />
        <div className="unsaved-line">
          <Box fontWeight="bold">
            <span role="status">{obstacle ?? `${plural(changes.length, 'change')} not stored yet`}</span>
          </Box>
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={discard} disabled={save.isPending}>
              Discard
            </Button>
            <Button variant="primary" loading={save.isPending} disabled={obstacle !== null} onClick={onStore}>
              {action}
            </Button>
          </SpaceBetween>
        </div>
        {changes.length === 0 ? null : (
          <ExpandableSection headerText="What will change">
            <ChangeList changes={changes} />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </section>
  );
}

function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className="change-list">
      {changes.map(({ what, kind, before, after }) => (
        <li key={what}>
          <Box variant="strong">
            <StrangerName text={what} />
          </Box>{' '}
          {kind}
          {before === '' ? null : (
            <div>
              <del>
                <StrangerName text={before} atMost={800} />
              </del>
            </div>
          )}
          {after === '' ? null : (
            <div>
              <ins>
                <StrangerName text={after} atMost={800} />
              </ins>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
