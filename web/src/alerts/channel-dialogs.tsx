import Box from '@cloudscape-design/components/box';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Channel, ChannelWithSecret } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { SEVERITIES } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';
import { CHANNEL_KINDS, NEW_CHANNEL, readChannelForm, TARGETS } from './channel-form.ts';

const PATH = 'api/v1/webhooks';

interface MadeProps {
  readonly onMade: (channel: ChannelWithSecret) => void;
  readonly onClose: () => void;
}

interface ChannelProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

export function CreateChannel({ onMade, onClose }: MadeProps) {
  const [form, setForm] = useState(NEW_CHANNEL);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const create = useChange<object, ChannelWithSecret>(
    (body) => request(PATH, { method: 'POST', body }),
    [PATH],
    onMade,
  );
  const wrong = { ...fieldProblems(create.error), ...problems };
  const { label, member } = TARGETS[form.kind];
  return (
    <FormDialog
      title="New channel"
      action="Create channel"
      onSubmit={() => {
        const read = readChannelForm(form);
        setProblems('problems' in read ? read.problems : {});
        if ('body' in read) create.mutate(read.body);
      }}
      onClose={onClose}
      isBusy={create.isPending}
      error={create.error}
    >
      <ChoiceField
        label="Kind"
        value={form.kind}
        onChange={(kind) => setForm({ ...form, kind, target: '' })}
        choices={choicesOf(CHANNEL_KINDS)}
      />
      <TextField
        label="Name"
        value={form.name}
        onChange={(name) => setForm({ ...form, name })}
        problem={wrong['name']}
      />
      <TextField
        label={label}
        value={form.target}
        onChange={(target) => setForm({ ...form, target })}
        problem={wrong[member]}
      />
      {form.kind === 'pagerduty' ? (
        <ChoiceField
          label="Service region"
          value={form.region}
          onChange={(region) => setForm({ ...form, region })}
          choices={choicesOf<'us' | 'eu'>(['us', 'eu'])}
        />
      ) : null}
      <ChoiceField
        label="From severity"
        value={form.minSeverity}
        onChange={(minSeverity) => setForm({ ...form, minSeverity })}
        choices={choicesOf(SEVERITIES)}
      />
      <Toggle checked={form.isDefault} onChange={({ detail }) => setForm({ ...form, isDefault: detail.checked })}>
        Rules that name no channel tell this one
      </Toggle>
      <Toggle checked={form.includeText} onChange={({ detail }) => setForm({ ...form, includeText: detail.checked })}>
        Masked text of traces may leave by it
      </Toggle>
    </FormDialog>
  );
}

export function RotateSecret({ channel, onMade, onClose }: MadeProps & ChannelProps) {
  const rotate = useChange<void, ChannelWithSecret>(
    () => request(`${PATH}/${encodeURIComponent(channel.webhook_id)}/rotate`, { method: 'POST', body: {} }),
    [PATH],
    onMade,
  );
  return (
    <FormDialog
      title={`Rotate the secret of ${channel.name}`}
      action="Rotate secret"
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
      isBusy={rotate.isPending}
      error={rotate.error}
    >
      <Box>For a day, posts carry the signatures of both secrets, so that no receiver misses one.</Box>
    </FormDialog>
  );
}

export function DeleteChannel({ channel, onClose }: ChannelProps) {
  const remove = useChange<void>(
    () => request(`${PATH}/${encodeURIComponent(channel.webhook_id)}`, { method: 'DELETE' }),
    [PATH],
    onClose,
  );
  return (
    <FormDialog
      title={`Delete ${channel.name}?`}
      action="Delete channel"
      onSubmit={() => remove.mutate()}
      onClose={onClose}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Box>Nothing is delivered to it any more, not even what was on its way.</Box>
    </FormDialog>
  );
}

export function ConfirmChannel({ channel, onClose }: ChannelProps) {
  const [code, setCode] = useState('');
  const confirm = useChange<void, Channel>(
    () =>
      request(`${PATH}/${encodeURIComponent(channel.webhook_id)}/confirm`, {
        method: 'POST',
        body: { code: code.trim() },
      }),
    [PATH],
    onClose,
  );
  return (
    <FormDialog
      title={`Confirm ${channel.name}`}
      action="Confirm channel"
      onSubmit={() => confirm.mutate()}
      onClose={onClose}
      isBusy={confirm.isPending}
      error={confirm.error}
    >
      <TextField
        label="Code"
        description={`It was sent to ${channel.target}.`}
        value={code}
        onChange={setCode}
        problem={fieldProblems(confirm.error)['code']}
      />
    </FormDialog>
  );
}
