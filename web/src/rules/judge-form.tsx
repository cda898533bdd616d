import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Judge, JudgeSettings } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { WarnBeforeLeaving } from '../parts/warn-before-leaving.tsx';
import { JudgeProbeBox } from './judge-probe.tsx';
import { describeReason } from './judge-reason.ts';

const CROSS_CHECKS = [
  { value: 'off', label: 'Never' },
  { value: 'boundary', label: 'Where the first is close to its threshold' },
  { value: 'always', label: 'Always' },
] as const;
const DECIDES = [
  { value: 'always', label: 'From a stated confidence of 0.7 on, marked as uncertified' },
  { value: 'certified', label: 'Once labels show that it may' },
] as const;

export function JudgeForm({ judge }: { judge: Judge }) {
  const [before] = useState({
    enabled: judge.enabled,
    model: judge.model ?? '',
    second: judge.second_model ?? '',
    crossCheck: judge.cross_check,
    budget: judge.daily_budget_usd,
    decides: judge.decides,
    cache: judge.cache,
  });
  const [form, setForm] = useState(before);
  const mayChange = useMay({ operations: ['putJudge'] });
  const mayProbe = useMay({ operations: ['probeJudge'] });
  const path = `api/v1/projects/${encodeURIComponent(judge.project_id)}/judge`;
  const save = useChange<JudgeSettings, Judge>((body) => request(path, { method: 'PUT', body }), [path]);
  const problems = fieldProblems(save.error);
  const named = (typed: string) => (typed.trim() === '' ? null : typed.trim());
  const store = (): void =>
    save.mutate({
      enabled: form.enabled,
      model: named(form.model),
      second_model: named(form.second),
      cross_check: form.crossCheck,
      daily_budget_usd: form.budget,
      decides: form.decides,
      cache: form.cache,
    });
  return (
    <SpaceBetween size="l">
      {JSON.stringify(form) === JSON.stringify(before) ? null : <WarnBeforeLeaving />}
      {judge.configured ? (
        <Alert type="success" header={`${judge.effective_model} judges this project`} />
      ) : (
        <Alert type="info" header="No trace of this project is judged">
          {describeReason(judge.reason)} What needs judgement goes to people.
        </Alert>
      )}
      <Container
        header={
          <Header
            variant="h2"
            actions={
              mayChange ? (
                <Button variant="primary" loading={save.isPending} onClick={store}>
                  Store
                </Button>
              ) : null
            }
          >
            Judge
          </Header>
        }
      >
        <SpaceBetween size="m">
          <NotDone error={save.error} />
          <Toggle
            disabled={!mayChange}
            checked={form.enabled}
            onChange={({ detail }) => setForm({ ...form, enabled: detail.checked })}
          >
            Judge traces that need judgement
          </Toggle>
          <ColumnLayout columns={2}>
            <TextField
              isFixed={!mayChange}
              label="Model"
              placeholder={judge.effective_model ?? 'bedrock:… or compatible:name/model'}
              value={form.model}
              onChange={(model) => setForm({ ...form, model })}
              problem={problems['model']}
              description="Empty is the deployment's."
            />
            <TextField
              isFixed={!mayChange}
              label="Second model"
              value={form.second}
              onChange={(second) => setForm({ ...form, second })}
              problem={problems['second_model']}
              description="Best of another family. Where they disagree, a person decides."
            />
            <ChoiceField
              isFixed={!mayChange}
              label="The second is asked"
              value={form.crossCheck}
              onChange={(crossCheck) => setForm({ ...form, crossCheck })}
              choices={CROSS_CHECKS}
            />
            <ChoiceField
              isFixed={!mayChange}
              label="The judge decides"
              value={form.decides}
              onChange={(decides) => setForm({ ...form, decides })}
              choices={DECIDES}
            />
            <TextField
              isFixed={!mayChange}
              label="USD a day at most"
              value={form.budget}
              onChange={(budget) => setForm({ ...form, budget })}
              problem={problems['daily_budget_usd']}
            />
            <Toggle
              disabled={!mayChange}
              checked={form.cache}
              onChange={({ detail }) => setForm({ ...form, cache: detail.checked })}
            >
              Answer equal requests from the cache
            </Toggle>
          </ColumnLayout>
        </SpaceBetween>
      </Container>
      {mayProbe ? <JudgeProbeBox path={path} /> : null}
    </SpaceBetween>
  );
}
