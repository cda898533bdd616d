import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import type { Config, Json } from './merge-patch.ts';
import { SettingControl } from './setting-control.tsx';
import type { SettingKind, SettingPath } from './setting-fields.ts';
import { settingOf } from './setting-sections.ts';
import { settingAt, tellDefault } from './setting-values.ts';

interface Props {
  readonly path: SettingPath;
  readonly config: Config;
  readonly typed: string | undefined;
  readonly problem: string | undefined;
  readonly isFixed: boolean;
  /** Undefined for the default. */
  readonly onChange: (value: Json | undefined) => void;
  readonly onType: (text: string) => void;
}

/** One setting with its name, what it is for, and where what holds comes from. */
export function SettingRow({ path, config, typed, problem, isFixed, onChange, onType }: Props) {
  const setting = settingOf(path);
  const { label, help, kind, byDefault } = setting;
  const own = settingAt(config, path);
  const isSwitch = kind.is === 'switch';
  return (
    <FormField
      // A switch says itself what it is called and for.
      label={isSwitch ? undefined : label + boundsOf(kind)}
      description={isSwitch ? undefined : help}
      constraintText={own === undefined ? tellDefault(path) : `Set for this project. Else ${tellDefault(path)}`}
      errorText={problem}
      secondaryControl={
        own === undefined || isFixed ? null : (
          <Button variant="inline-link" ariaLabel={`Use the default of ${label}`} onClick={() => onChange(undefined)}>
            Use the default
          </Button>
        )
      }
    >
      <SettingControl
        setting={setting}
        value={own ?? byDefault}
        typed={typed}
        isFixed={isFixed}
        onChange={onChange}
        onType={onType}
      />
    </FormField>
  );
}

/** What is counted, or between which bounds. */
function boundsOf(kind: SettingKind): string {
  if (kind.is !== 'number') return '';
  return ` (${kind.unit === '' ? `${kind.from} to ${kind.to}` : kind.unit})`;
}
