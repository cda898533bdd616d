/** What an id is made of, as a slot has it. */
interface SlotFields {
  readonly project_id: string | null;
  readonly rule_id: string;
  readonly fingerprint: string;
}

/** Stands for the organization where an id names a project. */
const WHOLE = '_';

/** The same for everybody who tells of this opening; which of several at once it is, the stored slot says. */
export function episodeIdOf(
  { project_id: projectId, rule_id: ruleId, fingerprint }: SlotFields,
  openedAt: number,
): string {
  return `ep_${projectId ?? WHOLE}:${ruleId}:${fingerprint}:${openedAt.toString(36)}`;
}

export interface SlotName {
  readonly projectId: string | null;
  readonly ruleId: string;
  readonly fingerprint: string;
}

/** Whose episode an id names; null for what is none. */
export function slotOfEpisode(episodeId: string): SlotName | null {
  const match = /^ep_([a-z0-9-]+|_):([A-Za-z0-9-]+):([0-9a-f]{16}):[0-9a-z]+$/.exec(episodeId);
  const [, projectId, ruleId, fingerprint] = match ?? [];
  if (projectId === undefined || ruleId === undefined || fingerprint === undefined) return null;
  return { projectId: projectId === WHOLE ? null : projectId, ruleId, fingerprint };
}

export function nameOfSlot({ project_id: projectId, rule_id: ruleId, fingerprint }: SlotFields): SlotName {
  return { projectId, ruleId, fingerprint };
}
