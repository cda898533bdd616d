import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { browserZone, zones } from '../format/time.ts';
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
    <Modal
      visible
      header="Time zone"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" onClick={apply}>
              Show times in this zone
            </Button>
          </SpaceBetween>
        </Box>
      }
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
    </Modal>
  );
}
