import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { DOMAINS } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoicesField, LongTextField, TextField } from '../parts/fields.tsx';
import { readLines, readNumber } from '../parts/typed.ts';
import type { Content } from './rubric-draft.ts';

const PARTS = [
  { value: 'contexts', label: 'Contexts' },
  { value: 'tool_calls', label: 'Calls of tools' },
] as const;
const LABELS = { from: 0, to: 8, isWhole: true } as const;

interface Props {
  readonly content: Content;
  /** One that stands in for a shipped rubric counts for every trace. */
  readonly isOwn: boolean;
  readonly isFixed: boolean;
  readonly refused: Readonly<Record<string, string>>;
  readonly onChange: (content: Content) => void;
  /** What cannot be read of what was typed, or null. */
  readonly onWrong: (problem: string | null) => void;
}

/** What is said of a rubric as a whole: its name, and which traces it is used for. */
export function RubricFields({ content, isOwn, isFixed, refused, onChange, onWrong }: Props) {
  const [share, setShare] = useState(String(content.share));
  const [labels, setLabels] = useState(String(content.examples_from_labels));
  const [tags, setTags] = useState((content.filter.tags ?? []).join('\n'));
  const wrong = { share: shareProblem(share), labels: labelsProblem(labels) };
  const typed = (next: { readonly share: string; readonly labels: string }): void => {
    setShare(next.share);
    setLabels(next.labels);
    const problem = shareProblem(next.share) ?? labelsProblem(next.labels);
    onWrong(problem === undefined ? null : 'The share or the number of examples cannot be read yet');
    if (problem === undefined) {
      onChange({ ...content, share: Number(next.share), examples_from_labels: Number(next.labels) });
    }
  };
  const filtered = (part: Content['filter']): void => onChange({ ...content, filter: { ...content.filter, ...part } });
  const { filter } = content;
  return (
    <SpaceBetween size="m">
      <TextField
        label="Name"
        value={content.name}
        onChange={(name) => onChange({ ...content, name })}
        problem={refused['name']}
        isFixed={isFixed}
      />
      <ColumnLayout columns={2}>
        <Toggle
          checked={content.enabled}
          disabled={isFixed}
          description="Off, it is not used; where it stands in for a shipped rubric, that one is used again."
          onChange={({ detail }) => onChange({ ...content, enabled: detail.checked })}
        >
          Used
        </Toggle>
        <Toggle
          checked={content.blocking}
          disabled={isFixed || !isOwn}
          description="Off, its rating is only shown."
          onChange={({ detail }) => onChange({ ...content, blocking: detail.checked })}
        >
          Counts for the verdict
        </Toggle>
        <TextField
          label="Examples from labels (0 to 8)"
          description="So many more at most are taken from labels for training when the version is stored."
          value={labels}
          onChange={(text) => typed({ share, labels: text })}
          problem={wrong.labels ?? refused['examples_from_labels']}
          isFixed={isFixed}
        />
      </ColumnLayout>
      {isOwn ? (
        <ColumnLayout columns={2}>
          <TextField
            label="Share of traces (up to 1)"
            description="Of those that pass what is below, drawn by their ids."
            value={share}
            onChange={(text) => typed({ share: text, labels })}
            problem={wrong.share ?? refused['share']}
            isFixed={isFixed}
          />
          <ChoicesField
            label="Only of domains"
            value={filter.domains ?? []}
            onChange={(domains) => filtered({ domains })}
            choices={choicesOf(DOMAINS)}
            placeholder="Every domain"
            problem={refused['filter']}
            isFixed={isFixed}
          />
          <ChoicesField
            label="Only with"
            value={filter.with ?? []}
            onChange={(parts) => filtered({ with: parts })}
            choices={PARTS}
            placeholder="Every trace"
            isFixed={isFixed}
          />
          <LongTextField
            label="Only with one of these tags"
            description="Each in a line; none is every trace."
            value={tags}
            onChange={(text) => {
              setTags(text);
              filtered({ tags: readLines(text) });
            }}
            rows={3}
            isFixed={isFixed}
          />
        </ColumnLayout>
      ) : null}
    </SpaceBetween>
  );
}

function shareProblem(text: string): string | undefined {
  const read = readNumber(text, { from: 0, to: 1 });
  return 'value' in read && read.value !== undefined && read.value > 0 ? undefined : 'A number above 0, up to 1';
}

function labelsProblem(text: string): string | undefined {
  const read = readNumber(text, LABELS);
  return 'value' in read && read.value !== undefined ? undefined : 'A whole number from 0 to 8';
}
