import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';

/** What is on its way, such as `Loading traces`; large where the whole page waits for it. */
export function Loading({ isLarge = false, children }: { isLarge?: boolean; children: ReactNode }) {
  return (
    <div className="loading">
      <Box textAlign="center" padding={isLarge ? 'xxl' : 'l'}>
        <Spinner size={isLarge ? 'large' : 'normal'} /> <Box variant="span">{children}</Box>
      </Box>
    </div>
  );
}
