import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import type { DryRunAnswer, DryRunRequest, PackOverride } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { hasFound } from './try-rule.ts';

export interface TryPlace {
  readonly project: string;
  readonly domain: string;
}

interface Tried {
  readonly id: string;
  readonly override: PackOverride;
  readonly content: NonNullable<DryRunRequest['samples']>[number]['content'];
}

/** Evaluates one typed trace with and without an override. Nothing is stored. */
export function useTry({ project, domain }: TryPlace) {
  return useChange<Tried, { readonly id: string; readonly found: boolean }>(async ({ id, override, content }) => {
    const body: DryRunRequest = { project_id: project, override, trace_ids: [], samples: [{ name: 'typed', content }] };
    const path = `api/v1/domains/${encodeURIComponent(domain)}/dry-run`;
    return { id, found: hasFound(await request<DryRunAnswer>(path, { method: 'POST', body }), id) };
  }, []);
}

interface Props {
  readonly trial: ReturnType<typeof useTry>;
  readonly onTry: () => void;
  /** What is tried. */
  readonly children: ReactNode;
}

export function TryBox({ trial, onTry, children }: Props) {
  return (
    <Container
      header={
        <Header
          variant="h3"
          description="It is masked and evaluated as a trace would be, and not stored."
          actions={
            <Button formAction="none" loading={trial.isPending} onClick={onTry}>
              Try it
            </Button>
          }
        >
          Try it on what you type
        </Header>
      }
    >
      <SpaceBetween size="s">
        {children}
        <NotDone error={trial.error} />
        {trial.data === undefined ? null : (
          <span role="status">
            <StatusIndicator type={trial.data.found ? 'warning' : 'success'}>
              {trial.data.found ? `${trial.data.id} is found` : `${trial.data.id} is not found`}
            </StatusIndicator>
          </span>
        )}
      </SpaceBetween>
    </Container>
  );
}
