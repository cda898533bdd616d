import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { PackOverride } from '../../../lib/client/api-types.ts';
import { THRESHOLD_NAMES, THRESHOLDS, type Threshold, withThreshold } from './rl-thresholds.ts';

interface Props {
  readonly draft: PackOverride;
  /** What holds where the project says nothing. */
  readonly shipped: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly isFixed: boolean;
  readonly onChange: (draft: PackOverride) => void;
  /** Whether something that was typed is no threshold. */
  readonly onWrong: (isWrong: boolean) => void;
}

type Typed = Readonly<Partial<Record<Threshold, string>>>;

/** The thresholds of episodes. One that is emptied is that of the pack again. */
export function ThresholdsForm({ draft, shipped, refused, isFixed, onChange, onWrong }: Props) {
  const [typed, setTyped] = useState<Typed>({});
  const type = (name: Threshold, text: string | undefined): void => {
    const { [name]: _before, ...others } = typed;
    const next: Typed = text === undefined ? others : { ...others, [name]: text };
    setTyped(next);
    const read = withThreshold(draft, name, text ?? '');
    if ('value' in read) onChange(read.value);
    onWrong(THRESHOLD_NAMES.some((one) => 'problem' in withThreshold(draft, one, next[one] ?? '')));
  };
  return (
    <ExpandableSection
      variant="container"
      headerText="Thresholds of reinforcement-learning episodes"
      headerDescription="For traces with steps, actions and rewards."
    >
      <ColumnLayout columns={2}>
        {THRESHOLD_NAMES.map((name) => {
          const { label, help } = THRESHOLDS[name];
          const own = draft.rl[name];
          const text = typed[name] ?? String(own ?? '');
          const read = withThreshold(draft, name, text);
          return (
            <FormField
              key={name}
              label={label}
              description={help}
              constraintText={`${own === undefined ? '' : 'Set for this project. Else '}${shipped[name] ?? 'nothing'} (default, as shipped)`}
              errorText={'problem' in read ? read.problem : Object.values(refused[name] ?? {}).join('; ')}
              secondaryControl={
                own === undefined || isFixed ? null : (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Use the default of ${label}`}
                    onClick={() => type(name, undefined)}
                  >
                    Use the default
                  </Button>
                )
              }
            >
              <Input
                value={text}
                inputMode="decimal"
                readOnly={isFixed}
                autoComplete={false}
                placeholder={String(shipped[name] ?? '')}
                onChange={({ detail }) => type(name, detail.value)}
              />
            </FormField>
          );
        })}
      </ColumnLayout>
    </ExpandableSection>
  );
}
