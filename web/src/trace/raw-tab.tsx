import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import type { Trace } from '../../../lib/client/api-types.ts';
import { downloadText } from '../text/download.ts';
import { StrangerText } from '../text/stranger-text.tsx';

/** The trace as the API answers it: whole and valid, also where only its beginning is shown. */
export function RawTab({ trace }: { trace: Trace }) {
  const text = useMemo(() => JSON.stringify(trace, null, 2), [trace]);
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <CopyToClipboard
          variant="button"
          copyButtonText="Copy all"
          textToCopy={text}
          copySuccessText="Copied, whole"
          copyErrorText="The browser did not allow it: download it instead"
        />
        <Button iconName="download" onClick={() => downloadText(`${trace.trace_id}.json`, text, 'application/json')}>
          Download
        </Button>
      </SpaceBetween>
      <StrangerText text={text} label="Trace as JSON" />
    </SpaceBetween>
  );
}
