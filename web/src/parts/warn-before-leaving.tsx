import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect } from 'react';
import { type Location, useBlocker } from 'react-router';

/** Another zone shows the same draft in other times; what is looked for in a list or a form leaves the rest as it is. */
const HARMLESS = ['zone', 'find', 'kind'];

/** While it is shown, leaving for another view or another page asks first. */
export function WarnBeforeLeaving() {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => viewOf(currentLocation) !== viewOf(nextLocation));
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
  if (blocker.state !== 'blocked') return null;
  return (
    <Modal
      visible
      header="Leave without storing?"
      closeAriaLabel="Close"
      onDismiss={() => blocker.reset()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => blocker.reset()}>
              Stay
            </Button>
            <Button variant="primary" onClick={() => blocker.proceed()}>
              Leave
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      What you changed here is not stored, and would be lost.
    </Modal>
  );
}

function viewOf({ pathname, search }: Location): string {
  const params = new URLSearchParams(search);
  for (const name of HARMLESS) params.delete(name);
  params.sort();
  return `${pathname}?${params}`;
}
