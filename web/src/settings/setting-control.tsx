import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { zones } from '../format/time.ts';
import type { Choice } from '../parts/choice.ts';
import { choicesOf } from '../parts/choice.ts';
import { countries } from './countries.ts';
import { type Config, isConfig, type Json, patchOf } from './merge-patch.ts';
import type { Setting } from './setting-fields.ts';
import { tellTyped } from './typed-settings.ts';

interface Props {
  readonly setting: Setting;
  /** What holds: what was set, or the default. */
  readonly value: Json;
  /** What is being typed; undefined until something is. */
  readonly typed: string | undefined;
  readonly isFixed: boolean;
  readonly onChange: (value: Json) => void;
  readonly onType: (text: string) => void;
}

/** What a setting is changed with, by its kind. The field around it has its name. */
export function SettingControl({ setting, value, typed, isFixed, onChange, onType }: Props) {
  const { kind, label, help } = setting;
  const text = typed ?? tellTyped(value);
  switch (kind.is) {
    case 'switch':
      return (
        <Toggle
          checked={value === true}
          disabled={isFixed}
          description={help}
          onChange={({ detail }) => onChange(detail.checked)}
        >
          {label}
        </Toggle>
      );
    case 'choice':
      return <Chosen value={value} choices={kind.choices} isFixed={isFixed} onChange={onChange} />;
    case 'zone':
      return <Chosen value={value} choices={choicesOf(zones())} isFixed={isFixed} onChange={onChange} isLong />;
    case 'number':
    case 'money':
      return (
        <Input
          value={text}
          inputMode="decimal"
          readOnly={isFixed}
          autoComplete={false}
          placeholder={tellTyped(setting.byDefault)}
          onChange={({ detail }) => onType(detail.value)}
        />
      );
    case 'text':
      return kind.rows > 1 ? (
        <Textarea
          value={text}
          rows={kind.rows}
          readOnly={isFixed}
          spellcheck={false}
          onChange={({ detail }) => onType(detail.value)}
        />
      ) : (
        <Input
          value={text}
          readOnly={isFixed}
          autoComplete={false}
          placeholder={kind.placeholder ?? tellTyped(setting.byDefault)}
          onChange={({ detail }) => onType(detail.value)}
        />
      );
    case 'words':
      return (
        <Textarea
          value={text}
          rows={5}
          readOnly={isFixed}
          spellcheck={false}
          placeholder="One in a line"
          onChange={({ detail }) => onType(detail.value)}
        />
      );
    case 'countries':
      return <Countries value={value} mayBeAll={kind.mayBeAll} isFixed={isFixed} onChange={onChange} />;
    case 'map':
      return <KindActions value={value} choices={kind.choices} isFixed={isFixed} onChange={onChange} />;
  }
}

interface ChosenProps {
  readonly value: Json;
  readonly choices: readonly Choice<string>[];
  readonly isFixed: boolean;
  readonly onChange: (value: Json) => void;
  readonly isLong?: boolean;
  readonly ariaLabel?: string;
}

function Chosen({ value, choices, isFixed, onChange, isLong = false, ariaLabel }: ChosenProps) {
  const chosen = String(value);
  return (
    <Select
      {...(ariaLabel === undefined ? {} : { ariaLabel })}
      {...(isLong ? { filteringType: 'auto' as const, virtualScroll: true } : {})}
      readOnly={isFixed}
      selectedOption={choices.find((choice) => choice.value === chosen) ?? { value: chosen, label: chosen }}
      options={choices}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? chosen)}
    />
  );
}

interface ListProps {
  readonly value: Json;
  readonly isFixed: boolean;
  readonly onChange: (value: Json) => void;
}

function Countries({ value, mayBeAll, isFixed, onChange }: ListProps & { readonly mayBeAll: boolean }) {
  const isAll = value === 'all';
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const known = countries();
  const all = [...known, ...chosen.filter((code) => !known.some((one) => one.value === code)).map(unnamed)];
  return (
    <SpaceBetween size="xs">
      {mayBeAll ? (
        <Toggle checked={isAll} disabled={isFixed} onChange={({ detail }) => onChange(detail.checked ? 'all' : [])}>
          All countries
        </Toggle>
      ) : null}
      {isAll ? null : (
        <Multiselect
          selectedOptions={all.filter((one) => chosen.includes(one.value))}
          options={all}
          filteringType="auto"
          virtualScroll
          readOnly={isFixed}
          placeholder="None"
          onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value: code }) => code ?? []))}
        />
      )}
    </SpaceBetween>
  );
}

function unnamed(code: string): Choice<string> {
  return { value: code, label: code };
}

interface KindRow {
  readonly kind: string;
  readonly action: string;
}

/** One action for each kind. A row without a name is not a setting yet. */
function KindActions({ value, choices, isFixed, onChange }: ListProps & Pick<ChosenProps, 'choices'>) {
  const stored = isConfig(value) ? value : {};
  const [typed, setTyped] = useState<readonly KindRow[]>([]);
  // What was set otherwise takes the place of what was typed here.
  const rows = isSame(actionsOf(typed), stored) ? typed : rowsOf(stored);
  const change = (next: readonly KindRow[]): void => {
    setTyped(next);
    onChange(actionsOf(next));
  };
  const changeRow = (index: number, part: Partial<KindRow>): void =>
    change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <AttributeEditor
      items={rows}
      disableAddButton={isFixed}
      isItemRemovable={() => !isFixed}
      addButtonText="Add a kind"
      removeButtonText="Remove"
      removeButtonAriaLabel={({ kind }) => `Remove ${kind === '' ? 'the kind' : kind}`}
      empty="No kind differs."
      onAddButtonClick={() => setTyped([...rows, { kind: '', action: 'detect' }])}
      onRemoveButtonClick={({ detail }) => change(rows.filter((_, at) => at !== detail.itemIndex))}
      definition={[
        {
          label: 'Kind',
          control: ({ kind }: KindRow, index: number) => (
            <Input
              ariaLabel={`Kind, row ${index + 1}`}
              value={kind}
              readOnly={isFixed}
              placeholder="email_address"
              onChange={({ detail }) => changeRow(index, { kind: detail.value })}
            />
          ),
        },
        {
          label: 'What becomes of it',
          control: ({ action }: KindRow, index: number) => (
            <Chosen
              ariaLabel={`What becomes of it, row ${index + 1}`}
              value={action}
              choices={choices}
              isFixed={isFixed}
              onChange={(chosen) => changeRow(index, { action: String(chosen) })}
            />
          ),
        },
      ]}
    />
  );
}

function rowsOf(actions: Config): readonly KindRow[] {
  return Object.entries(actions).map(([kind, action]) => ({ kind, action: String(action) }));
}

function actionsOf(rows: readonly KindRow[]): Config {
  return Object.fromEntries(rows.map(({ kind, action }) => [kind.trim(), action]).filter(([kind]) => kind !== ''));
}

function isSame(one: Config, other: Config): boolean {
  return Object.keys(patchOf(one, other)).length === 0;
}
