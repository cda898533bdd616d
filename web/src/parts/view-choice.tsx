import SegmentedControl from '@cloudscape-design/components/segmented-control';

export type EditView = 'form' | 'json';

/** Whether something is edited in a form or as JSON. What is typed and cannot be read keeps its view. */
export function ViewChoice({
  view,
  onChange,
  isHeld,
}: {
  view: EditView;
  onChange: (view: EditView) => void;
  isHeld: boolean;
}) {
  return (
    <SegmentedControl
      label="Edit as"
      selectedId={view}
      onChange={({ detail }) => onChange(detail.selectedId === 'json' ? 'json' : 'form')}
      options={[
        { id: 'form', text: 'Form', disabled: isHeld && view !== 'form' },
        { id: 'json', text: 'JSON', disabled: isHeld && view !== 'json' },
      ]}
    />
  );
}
