import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { apiAddress } from '../api/places.ts';
import { CopyableCommand } from '../shell/copyable-command.tsx';
import { useProject } from '../url-state/scope.ts';

/** Says why nothing is here, and what brings the first trace. */
export function NoTraces({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const project = useProject();
  if (isFiltered) {
    return (
      <SpaceBetween size="s">
        <Box>No trace fits these filters.</Box>
        <Button onClick={onClear}>Clear filters and period</Button>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="s">
      <Box>There are no traces in {project} yet. Send the first one:</Box>
      <CopyableCommand text={firstTraceCommand(apiAddress('api/v1/traces'), project)} />
    </SpaceBetween>
  );
}

/** A command that sends a trace to this very deployment. */
export function firstTraceCommand(address: string, project: string): string {
  const body = { project_id: project, model: 'gpt-4o-mini', input: 'What is 2 + 2?', output: '4' };
  return [
    `curl -X POST '${address}'`,
    `-H "authorization: Bearer $AEGIS_KEY"`,
    `-H 'content-type: application/json'`,
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
}
