import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { PackList, ProjectDomain } from '../../../lib/client/api-types.ts';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { useProject } from '../url-state/scope.ts';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { PackEditor } from './pack-editor.tsx';

const DOMAIN: UrlState<{ readonly domain: string }> = {
  read: (params) => ({ domain: params.get('domain') ?? 'generic' }),
  write: ({ domain }) => ({ domain: domain === 'generic' ? null : domain }),
};

export function Domains() {
  const project = useProject();
  const [{ domain }, change] = useUrlState(DOMAIN);
  const packs = useAnswer<PackList>('api/v1/domains');
  const own = useAnswer<ProjectDomain>(
    `api/v1/projects/${encodeURIComponent(project)}/domains/${encodeURIComponent(domain)}`,
  );
  return (
    <QueryState query={packs} what="the domains">
      {({ items }) => (
        <SpaceBetween size="m">
          <Select
            ariaLabel="Domain"
            selectedOption={{ value: domain, label: domain }}
            options={items.map((pack) => ({ value: pack.domain, label: pack.domain, description: pack.version }))}
            onChange={({ detail }) => change({ domain: detail.selectedOption.value ?? 'generic' })}
          />
          <QueryState query={own} what="the rules of the domain">
            {(current) => {
              const shipped = items.find((pack) => pack.domain === current.domain);
              return shipped === undefined ? null : (
                <PackEditor
                  key={`${current.project_id} ${current.domain}`}
                  shipped={shipped}
                  generic={items.find((pack) => pack.domain === 'generic')}
                  current={current}
                />
              );
            }}
          </QueryState>
        </SpaceBetween>
      )}
    </QueryState>
  );
}
