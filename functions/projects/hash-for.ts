import type { Hasher } from '../kernel/ports.ts';
import type { HashValue } from '../masking/masking.ts';
import type { Project } from './project.ts';

/** 96 bits: enough that two values of one organization do not meet, short enough to read past. */
const HASH_LENGTH = 16;

/** What stands for a masked value where a project's policy says `hash`; the same value gives the same everywhere. */
export async function hashFor(hasher: Hasher, project: Pick<Project, 'organization_id'>): Promise<HashValue> {
  const digest = await hasher.digester('value', project.organization_id);
  return (value) => digest(value).slice(0, HASH_LENGTH);
}
