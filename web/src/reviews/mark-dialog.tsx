import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import type { ReviewDraft } from '../../../lib/client/api-types.ts';
import { CATEGORIES, type Category, SEVERITIES, type Severity } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { type DeskText, findWords } from './markable-texts.ts';

type Missed = NonNullable<ReviewDraft['draft']['missed']>[number];
export type MarkedRange = Pick<Missed, 'field' | 'offset' | 'length'>;

interface Props {
  readonly texts: readonly DeskText[];
  /** What was selected with the mouse; null to be found by words. */
  readonly range: MarkedRange | null;
  readonly onMark: (missed: Missed) => void;
  readonly onClose: () => void;
}

/** Marks what the machine missed: what is selected, or words that are typed, so that it takes no mouse. */
export function MarkDialog({ texts, range, onMark, onClose }: Props) {
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState('0');
  const [category, setCategory] = useState<Category>('policy');
  const [severity, setSeverity] = useState<Severity>('medium');
  const [isTried, setTried] = useState(false);
  const found = range === null ? findWords(texts, words) : [range];
  const place = found[Number(chosen)] ?? found[0];
  return (
    <FormDialog
      title="Mark what was missed"
      action="Mark"
      onSubmit={() => {
        setTried(true);
        if (place !== undefined) onMark({ ...place, category, severity });
      }}
      onClose={onClose}
      isBusy={false}
      error={null}
    >
      {range === null ? (
        <TextField
          label="Words of the trace"
          description="Exactly as they stand there. Or select them before you open this."
          value={words}
          onChange={(typed) => {
            setWords(typed);
            setChosen('0');
          }}
          problem={isTried && place === undefined ? 'These words are in no text of this trace' : undefined}
        />
      ) : null}
      <RadioGroup
        ariaLabel="Place"
        value={chosen}
        onChange={({ detail }) => setChosen(detail.value)}
        items={found.map((one, index) => ({
          value: String(index),
          label: <StrangerName text={surroundings(texts, one)} />,
          description: one.field,
        }))}
      />
      <ChoiceField label="What it is" value={category} onChange={setCategory} choices={choicesOf(CATEGORIES)} />
      <ChoiceField label="Severity" value={severity} onChange={setSeverity} choices={choicesOf(SEVERITIES)} />
    </FormDialog>
  );
}

function surroundings(texts: readonly DeskText[], { field, offset, length }: MarkedRange): string {
  const text = texts.find((one) => one.field === field)?.text ?? '';
  return text.slice(Math.max(0, offset - 30), offset + length + 30);
}
