import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { AuditEntry } from '../../../lib/client/api-types.ts';
import { StrangerText } from '../text/stranger-text.tsx';

/** What was before and after a change, as JSON. */
export function AuditDetail({
  entry: { before, after, seq, source_ip: address, request_id: id },
}: {
  entry: AuditEntry;
}) {
  return (
    <ExpandableSection headerText="Details" headerAriaLabel={`Details of entry ${seq}`}>
      <StrangerText
        label={`Entry ${seq}`}
        text={JSON.stringify({ before, after, source_ip: address, request_id: id }, null, 2)}
      />
    </ExpandableSection>
  );
}
