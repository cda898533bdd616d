import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { plural } from '../format/numbers.ts';
import { findOperations, type Operation } from './document.ts';

interface Props {
  readonly operations: readonly Operation[];
  readonly chosen: string | null;
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly onChoose: (operationId: string) => void;
}

/** Every operation by what it is about, and those that words find. */
export function OperationList({ operations, chosen, words, onWords, onChoose }: Props) {
  const found = findOperations(operations, words);
  const groups = [...Map.groupBy(found, ({ tag }) => tag)];
  return (
    <SpaceBetween size="s">
      <Input
        type="search"
        ariaLabel="Find an operation"
        placeholder="Find an operation"
        value={words}
        onChange={({ detail }) => onWords(detail.value)}
      />
      <Box variant="small" color="text-body-secondary">
        <span role="status">{plural(found.length, 'operation')}</span>
      </Box>
      <nav aria-label="Operations" className="operations">
        {groups.map(([tag, ones]) => (
          <section key={tag} aria-label={tag}>
            <Box variant="h2" fontSize="heading-s">
              {tag}
            </Box>
            <ul>
              {ones.map(({ operationId: id, method, path, summary, deprecated = false }) => (
                <li key={id}>
                  <button type="button" aria-current={id === chosen ? 'true' : undefined} onClick={() => onChoose(id)}>
                    <code>
                      {method.toUpperCase()} {path}
                    </code>
                    <span>
                      {summary}
                      {deprecated ? ' (deprecated)' : ''}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </SpaceBetween>
  );
}
