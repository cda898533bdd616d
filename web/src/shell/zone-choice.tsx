import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { browserZone, zones } from '../format/time.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { usePreference } from './preferences.ts';

/** Chooses the one zone in which every time is shown; it goes along in shared addresses. */
export function ZoneChoice({ zone, onClose }: { zone: string; onClose: () => void }) {
  const [, remember] = usePreference('zone');
  const [, setParams] = useSearchParams();
  const [chosen, setChosen] = useState(zone);
  const apply = (): void => {
    remember(chosen);
    setParams((params) => {
      const next = new URLSearchParams(params);
      next.set('zone', chosen);
      return next;
    });
    onClose();
  };
  return (
    <FormDialog
      title="Time zone"
      action="Show times in this zone"
      onSubmit={apply}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <FormField label="Zone" description={`Your browser is in ${browserZone()}.`}>
        <Select
          filteringType="auto"
          virtualScroll
          selectedOption={{ value: chosen, label: chosen }}
          options={zones().map((name) => ({ value: name, label: name }))}
          onChange={({ detail }) => setChosen(detail.selectedOption.value ?? zone)}
        />
      </FormField>
    </FormDialog>
  );
}
