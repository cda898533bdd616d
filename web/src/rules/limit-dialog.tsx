import { useState } from 'react';
import { useMay } from '../api/session.ts';
import { LongTextField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { readNumber } from '../parts/typed.ts';
import type { OwnDialogProps } from './own-dialog.ts';
import { withOwn } from './own-rules.ts';
import { limitForm, type PackLimit, readLimitForm } from './rule-form.ts';
import { TryBox, useTry } from './try-box.tsx';
import { sampleOfNumber } from './try-rule.ts';
import { IdField, WordsFields } from './words-fields.tsx';

/** A limit of a project's own: a number under one of some names that must not be too large or too small. */
export function LimitDialog({ one, draft, place, refused, onTake, onClose }: OwnDialogProps<PackLimit>) {
  const [form, setForm] = useState(() => limitForm(one));
  const [number, setNumber] = useState('');
  const [problems, setProblems] = useState(refused);
  const typed = readNumber(number);
  const mayTry = useMay({ operations: ['dryRunDomain'] });
  const trial = useTry(place);
  const taken = draft.limits.map(({ id }) => id).filter((id) => id !== one?.id);
  const withLimit = (use: (limit: PackLimit) => void): void => {
    const read = readLimitForm(form, taken);
    setProblems('problems' in read ? read.problems : {});
    if ('value' in read) use(read.value);
  };
  const overrideWith = (limit: PackLimit) => withOwn(draft, 'limits', limit, one?.id ?? null);
  return (
    <FormDialog
      title={one === null ? 'New limit' : `Change ${one.id}`}
      action="Take into the draft"
      size="large"
      onSubmit={() => withLimit((limit) => onTake(limit))}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      <IdField form={form} onChange={setForm} problems={problems} />
      <LongTextField
        label="Names of the number"
        description="Each in a line, in lower case, as arguments of tools and steps of episodes have it."
        value={form.names}
        onChange={(names) => setForm({ ...form, names })}
        problem={problems['names']}
        rows={3}
      />
      <TextField
        label="At most"
        value={form.max}
        onChange={(max) => setForm({ ...form, max })}
        problem={problems['max']}
      />
      <TextField
        label="At least"
        value={form.min}
        onChange={(min) => setForm({ ...form, min })}
        problem={problems['min']}
      />
      <WordsFields form={form} onChange={setForm} problems={problems} />
      {mayTry ? (
        <TryBox
          trial={trial}
          onTry={() =>
            withLimit((limit) => {
              if ('problem' in typed) return;
              const content = sampleOfNumber(limit, typed.value ?? 0);
              trial.mutate({ id: limit.id, override: overrideWith(limit), content });
            })
          }
        >
          <TextField
            label="A number to try it on"
            value={number}
            onChange={setNumber}
            problem={'problem' in typed ? typed.problem : undefined}
          />
        </TryBox>
      ) : null}
    </FormDialog>
  );
}
