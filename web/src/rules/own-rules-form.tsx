import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import type { PackOverride } from '../../../lib/client/api-types.ts';
import { LongTextField } from '../parts/fields.tsx';
import { readOwnRules, tellOwnRules } from './own-rules.ts';

interface Props {
  readonly draft: PackOverride;
  readonly onChange: (draft: PackOverride) => void;
}

/** Rules, limits and thresholds of a project's own, as the API takes them. */
export function OwnRules({ draft, onChange }: Props) {
  const [text, setText] = useState(() => tellOwnRules(draft));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A rule with the id of a shipped one replaces it. The API reference lists the members."
          actions={
            <Button
              onClick={() => {
                const read = readOwnRules(text, draft);
                setProblem('problem' in read ? read.problem : undefined);
                if ('override' in read) onChange(read.override);
              }}
            >
              Take into the draft
            </Button>
          }
        >
          Rules and limits of your own
        </Header>
      }
    >
      <LongTextField label="JSON" value={text} onChange={setText} problem={problem} rows={12} />
    </Container>
  );
}
