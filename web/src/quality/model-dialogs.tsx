import Box from '@cloudscape-design/components/box';
import type { Model, ModelVersion } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { type Step, stepsOf } from './model-versions.ts';

export const MODELS_PATH = 'api/v1/models';

/** Asks before a version is made. */
export function MakeVersion({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) {
  const { head, project_id } = model;
  const make = useChange<void, ModelVersion>(
    () => request(`${MODELS_PATH}/${head}/versions`, { method: 'POST', body: { project_id } }),
    [MODELS_PATH],
    onClose,
  );
  return (
    <FormDialog
      title={`Make a version of ${head}?`}
      action="Make version"
      onSubmit={() => make.mutate()}
      onClose={onClose}
      isBusy={make.isPending}
      error={make.error}
    >
      <Box>It is a candidate, which changes nothing. The same labels again find the same version.</Box>
    </FormDialog>
  );
}

/** Asks before a version is taken a step, and tells what is missing where it is refused. */
export function MoveVersion({
  version,
  step,
  onClose,
}: {
  readonly version: ModelVersion;
  readonly step: Step;
  readonly onClose: () => void;
}) {
  const { head, project_id, version: number, name } = version;
  const offer = stepsOf(version).find((one) => one.step === step);
  const move = useChange<void, ModelVersion>(
    () => request(`${MODELS_PATH}/${head}/versions/${number}/${step}`, { method: 'POST', body: { project_id } }),
    [MODELS_PATH],
    onClose,
  );
  if (offer === undefined) return null;
  return (
    <FormDialog
      title={`${offer.action}: ${head} ${name}?`}
      action={offer.action}
      onSubmit={() => move.mutate()}
      onClose={onClose}
      isBusy={move.isPending}
      error={move.error}
    >
      <Box>{offer.says}</Box>
    </FormDialog>
  );
}
