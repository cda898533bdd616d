import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { HeadDetection, Model, ModelVersion } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatCount } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { DataTable } from '../parts/data-table.tsx';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { MakeVersion, MODELS_PATH, MoveVersion } from './model-dialogs.tsx';
import { describeActing, describeState, type Step, stepsOf } from './model-versions.ts';
import { RateCell } from './rate-cell.tsx';
import { showRate } from './rates.ts';

interface Props {
  readonly project: string;
  readonly zone: string;
}

/** The heads of tier 2 and the versions of them that this project made. */
export function Models({ project, zone }: Props) {
  const query = useAnswer<{ readonly items: readonly Model[] }>(MODELS_PATH, { project_id: project });
  const mayChange = useMay({ operations: ['makeModelVersion', 'moveModelVersion'] });
  const [making, setMaking] = useState<Model | null>(null);
  const [moving, setMoving] = useState<{ readonly version: ModelVersion; readonly step: Step } | null>(null);
  return (
    <>
      <QueryState query={query} what="the versions of the models">
        {({ items }) => (
          <SpaceBetween size="l">
            <Heads models={items} mayChange={mayChange} onMake={setMaking} />
            <Versions
              versions={items.flatMap(({ versions }) => versions)}
              zone={zone}
              mayChange={mayChange}
              onMove={(version, step) => setMoving({ version, step })}
            />
          </SpaceBetween>
        )}
      </QueryState>
      {making === null ? null : <MakeVersion model={making} onClose={() => setMaking(null)} />}
      {moving === null ? null : <MoveVersion {...moving} onClose={() => setMoving(null)} />}
    </>
  );
}

function Heads({
  models,
  mayChange,
  onMake,
}: {
  readonly models: readonly Model[];
  readonly mayChange: boolean;
  readonly onMake: (model: Model) => void;
}) {
  return (
    <DataTable
      title="Models"
      description={`A version reads the risk of a shipped model otherwise, as labels for training ask for. Half of these labels are held out to tell whether it is better.${mayChange ? '' : ' An admin of the project makes and promotes versions.'}`}
      items={models}
      keyOf={({ head }) => head}
      columns={[
        { id: 'head', header: 'Model', cell: ({ head }) => head, isRowHeader: true },
        { id: 'acts', header: 'Acts', cell: describeActing },
        { id: 'used', header: 'Labels to make one from', cell: ({ labels }) => <Labels of={labels.used} /> },
        { id: 'held', header: 'Labels held out', cell: ({ labels }) => <Labels of={labels.held_out} /> },
        {
          id: 'make',
          header: 'A new version',
          cell: (model) => <Making model={model} mayChange={mayChange} onMake={onMake} />,
        },
      ]}
      empty="No model."
    />
  );
}

function Labels({ of: { there, absent } }: { readonly of: Model['labels']['used'] }) {
  return (
    <>
      {formatCount(there + absent)}
      <Box variant="small">{formatCount(there)} where people find it</Box>
    </>
  );
}

function Making({
  model,
  mayChange,
  onMake,
}: {
  readonly model: Model;
  readonly mayChange: boolean;
  readonly onMake: (model: Model) => void;
}) {
  if (model.missing !== null) return <Box color="text-body-secondary">Needed: {model.missing}.</Box>;
  if (!mayChange) return 'Can be made';
  return (
    <Button ariaLabel={`Make a version of ${model.head}`} onClick={() => onMake(model)}>
      Make
    </Button>
  );
}

function Versions({
  versions,
  zone,
  mayChange,
  onMove,
}: {
  readonly versions: readonly ModelVersion[];
  readonly zone: string;
  readonly mayChange: boolean;
  readonly onMove: (version: ModelVersion, step: Step) => void;
}) {
  return (
    <DataTable
      title="Versions of models"
      description="Figures are of labels that are held out, when the version was made or promoted. They are not those of the traffic."
      items={versions}
      keyOf={({ head, version }) => `${head} ${version}`}
      columns={[
        {
          id: 'version',
          header: 'Version',
          isRowHeader: true,
          cell: ({ head, name, made_at: at }) => (
            <>
              {head} {name}
              <Box variant="small">made {formatTime(at, zone)}</Box>
            </>
          ),
        },
        {
          id: 'state',
          header: 'State',
          cell: (version) => {
            const { type, text } = describeState(version);
            return <StatusIndicator type={type}>{text}</StatusIndicator>;
          },
        },
        { id: 'from', header: 'Made from', cell: ({ made_from: from }) => <Labels of={from} /> },
        {
          id: 'precision',
          header: 'Precision, before and with it',
          cell: ({ held_out: comparison }) => <BeforeAfter comparison={comparison} which="precision" />,
        },
        {
          id: 'recall',
          header: 'Recall, before and with it',
          cell: ({ held_out: comparison }) => <BeforeAfter comparison={comparison} which="recall" />,
        },
        {
          id: 'steps',
          header: 'Steps',
          cell: (version) =>
            mayChange ? (
              <SpaceBetween direction="horizontal" size="xs">
                {stepsOf(version).map(({ step, action }) => (
                  <Button
                    key={step}
                    ariaLabel={`${action}: ${version.head} ${version.name}`}
                    onClick={() => onMove(version, step)}
                  >
                    {action}
                  </Button>
                ))}
              </SpaceBetween>
            ) : (
              '–'
            ),
        },
      ]}
      empty="No version yet: each model acts as shipped."
    />
  );
}

function BeforeAfter({
  comparison,
  which,
}: {
  readonly comparison: ModelVersion['held_out'];
  readonly which: keyof HeadDetection;
}) {
  if (comparison === null) return 'Too few labels are held out.';
  return (
    <SpaceBetween size="xxs">
      <div>
        <RateCell shown={showRate(comparison.before[which])} />
      </div>
      <div>
        <RateCell shown={showRate(comparison.after[which])} />
      </div>
    </SpaceBetween>
  );
}
