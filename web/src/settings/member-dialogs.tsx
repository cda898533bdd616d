import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import type { Member, MemberRole } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { DOMAINS, ROLES, type Role } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import { ChoiceField, ChoicesField, TextField } from '../parts/fields.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useChange } from '../parts/queries.ts';

interface Props {
  readonly path: string;
  readonly onClose: () => void;
}

export function MemberDialog({ path, member, onClose }: Props & { readonly member: Member | null }) {
  const [id, setId] = useState(member?.user_id ?? '');
  const [role, setRole] = useState<Role>(member?.role ?? 'developer');
  const [skills, setSkills] = useState<NonNullable<Member['skills']>>(member?.skills ?? []);
  const save = useChange<MemberRole, Member>(
    (body) => request(`${path}/${encodeURIComponent(id.trim())}`, { method: 'PUT', body }),
    [path],
    onClose,
  );
  const isNamed = id.trim() !== '';
  const [isTried, setTried] = useState(false);
  const problems = fieldProblems(save.error);
  return (
    <FormDialog
      title={member === null ? 'Add member' : `Change ${member.user_id}`}
      action={member === null ? 'Add member' : 'Change member'}
      onSubmit={() => {
        setTried(true);
        if (isNamed) save.mutate({ role, skills: skills.length === 0 ? null : skills });
      }}
      onClose={onClose}
      isBusy={save.isPending}
      error={save.error}
    >
      {member === null ? (
        <TextField
          label="Member"
          description="The id by which your organization knows the person."
          value={id}
          onChange={setId}
          problem={isTried && !isNamed ? 'Who?' : problems['user']}
        />
      ) : null}
      <ChoiceField label="Role" value={role} onChange={setRole} choices={choicesOf(ROLES)} problem={problems['role']} />
      <ChoicesField
        label="Domains to review"
        value={skills}
        onChange={setSkills}
        choices={choicesOf(DOMAINS)}
        placeholder="Every domain"
        problem={problems['skills']}
      />
    </FormDialog>
  );
}

export function RemoveMember({ path, member, onClose }: Props & { readonly member: Member }) {
  const remove = useChange(
    () => request(`${path}/${encodeURIComponent(member.user_id)}`, { method: 'DELETE' }),
    [path],
    onClose,
  );
  return (
    <FormDialog
      title={`Remove ${member.user_id}?`}
      action="Remove member"
      onSubmit={() => remove.mutate(undefined)}
      onClose={onClose}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Box>Keys and sessions of this member may do nothing in this project any longer, within 30 seconds.</Box>
    </FormDialog>
  );
}
