import Box from '@cloudscape-design/components/box';
import type { ShownRate } from './rates.ts';

/** A rate over what it rests on. */
export function RateCell({ shown }: { shown: ShownRate }) {
  return (
    <>
      <Box fontWeight={shown.isKnown ? 'bold' : 'normal'} color={shown.isKnown ? 'inherit' : 'text-body-secondary'}>
        {shown.value}
      </Box>
      <Box variant="small">{shown.basis}</Box>
    </>
  );
}
