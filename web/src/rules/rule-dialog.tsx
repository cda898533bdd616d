import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { fieldProblems } from '../api/problem.ts';
import { useMay } from '../api/session.ts';
import { CATEGORIES } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, LongTextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { MatchFields } from './match-fields.tsx';
import { problemsById } from './override-problems.ts';
import type { OwnDialogProps } from './own-dialog.ts';
import { withOwn } from './own-rules.ts';
import {
  NO_MATCH,
  type PackRule,
  RULE_FIELDS,
  type RuleField,
  type RuleForm,
  readRuleForm,
  ruleForm,
} from './rule-form.ts';
import { TryBox, useTry } from './try-box.tsx';
import { placesRead, sampleOf } from './try-rule.ts';
import { IdField, WordsFields } from './words-fields.tsx';

const EXPECTATIONS = [
  { value: 'must_not_match', label: 'The phrases must not be there' },
  { value: 'must_match', label: 'The phrases must be there' },
] as const;

/** A rule of a project's own. It is taken into the draft, and stored with it. */
export function RuleDialog({ one, draft, place, refused, onTake, onClose }: OwnDialogProps<PackRule>) {
  const [form, setForm] = useState(() => ruleForm(one));
  const [texts, setTexts] = useState<Readonly<Partial<Record<RuleField, string>>>>({});
  const [problems, setProblems] = useState(refused);
  const mayTry = useMay({ operations: ['dryRunDomain'] });
  const trial = useTry(place);
  const taken = draft.rules.map(({ id }) => id).filter((id) => id !== one?.id);
  const withRule = (use: (rule: PackRule) => void): void => {
    const read = readRuleForm(form, taken);
    setProblems('problems' in read ? read.problems : {});
    if ('value' in read) use(read.value);
  };
  const overrideWith = (rule: PackRule) => withOwn(draft, 'rules', rule, one?.id ?? null);
  const tried = problemsById(fieldProblems(trial.error), trial.variables?.override ?? draft).at[form.id.trim()];
  const told = { ...tried, ...problems };
  const places = placesRead({
    field: form.field,
    ...(form.when === null ? {} : { when: { ...form.when, phrases: [] } }),
    ...(form.unless === null ? {} : { unless: { ...form.unless, phrases: [] } }),
  });
  return (
    <FormDialog
      title={one === null ? 'New rule' : `Change ${one.id}`}
      action="Take into the draft"
      size="large"
      onSubmit={() => withRule((rule) => onTake(rule))}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <IdField form={form} onChange={setForm} problems={told} />
      <ChoiceField
        label="What is a finding"
        value={form.expectation}
        onChange={(expectation) => setForm({ ...form, expectation })}
        choices={EXPECTATIONS}
      />
      <MatchFields form={form} onChange={setForm} problem={told['phrases']} />
      <Condition
        name="when"
        prefix="Only where: "
        label="Only where something else is there"
        form={form}
        problems={told}
        onChange={setForm}
      />
      <Condition
        name="unless"
        prefix="Not where: "
        label="Not where something else is there"
        form={form}
        problems={told}
        onChange={setForm}
      />
      <ChoiceField
        label="Category"
        value={form.category}
        onChange={(category) => setForm({ ...form, category })}
        choices={choicesOf(CATEGORIES)}
      />
      <WordsFields form={form} onChange={setForm} problems={told} />
      {mayTry ? (
        <TryBox
          trial={trial}
          onTry={() =>
            withRule((rule) => {
              const given = places.map((field) => [field, texts[field] ?? ''] as const);
              trial.mutate({ id: rule.id, override: overrideWith(rule), content: sampleOf(Object.fromEntries(given)) });
            })
          }
        >
          {places.map((field) => (
            <LongTextField
              key={field}
              label={`${RULE_FIELDS.find(({ value }) => value === field)?.label ?? field} to try it on`}
              value={texts[field] ?? ''}
              onChange={(text) => setTexts({ ...texts, [field]: text })}
              rows={3}
            />
          ))}
        </TryBox>
      ) : null}
    </FormDialog>
  );
}

interface ConditionProps {
  readonly name: 'when' | 'unless';
  readonly prefix: string;
  readonly label: string;
  readonly form: RuleForm;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (form: RuleForm) => void;
}

function Condition({ name, prefix, label, form, problems, onChange }: ConditionProps) {
  const match = form[name];
  return (
    <SpaceBetween size="m">
      <Checkbox
        checked={match !== null}
        onChange={({ detail }) => onChange({ ...form, [name]: detail.checked ? NO_MATCH : null })}
      >
        {label}
      </Checkbox>
      {match === null ? null : (
        <MatchFields
          prefix={prefix}
          form={match}
          onChange={(changed) => onChange({ ...form, [name]: changed })}
          problem={problems[`${name}.phrases`]}
        />
      )}
    </SpaceBetween>
  );
}
