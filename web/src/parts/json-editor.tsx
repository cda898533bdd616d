import { useState } from 'react';
import { fieldProblems } from '../api/problem.ts';
import { LongTextField } from './fields.tsx';

interface Props<Value> {
  readonly label: string;
  readonly description: string;
  /** As it is when the editor opens; afterwards the text is what was typed. */
  readonly value: Value;
  readonly read: (text: string) => { readonly value: Value } | { readonly problem: string };
  readonly onRead: (value: Value) => void;
  /** What is wrong with the text as it is now, or null. */
  readonly onProblem: (problem: string | null) => void;
  /** What came of storing it: what the API refused is told with the paths. */
  readonly error: Error | null;
  readonly isFixed: boolean;
}

/** The whole of something as JSON. What can be read is taken at once; what cannot is told and taken nowhere. */
export function JsonEditor<Value>(props: Props<Value>) {
  const { label, description, value, read, onRead, onProblem, error, isFixed } = props;
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const refused = Object.entries(fieldProblems(error)).map(([at, message]) => `${at} ${message}`);
  return (
    <LongTextField
      label={label}
      description={description}
      value={text}
      rows={18}
      isFixed={isFixed}
      problem={problem ?? (refused.length === 0 ? undefined : refused.join('; '))}
      onChange={(typed) => {
        setText(typed);
        const result = read(typed);
        const found = 'problem' in result ? result.problem : null;
        setProblem(found);
        onProblem(found);
        if ('value' in result) onRead(result.value);
      }}
    />
  );
}
