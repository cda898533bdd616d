import * as z from 'zod';
import { Calibration } from '../evaluation/models/calibration.ts';
import type { OwnVersion, VersionsInForce } from '../evaluation/models/head-versions.ts';
import { HEAD_DIGESTS, HEAD_NAMES, type HeadName, SHIPPED_HEADS } from '../evaluation/models/shipped-heads.ts';
import { versionName } from '../evaluation/models/version-name.ts';
import { Comparison } from './compare-versions.ts';

/** `candidate`: made. `shadow`: says beside the one that acts what it would have said. `production`: acts. */
export const VersionState = z.enum(['candidate', 'shadow', 'production', 'retired']);
export type VersionState = z.infer<typeof VersionState>;

const count = z.int().nonnegative();

/** One version of a head of a project's own, as stored. Only its state changes. */
export const HeadVersion = z.object({
  /** From 1 on; no number is used twice. */
  version: z.int().positive(),
  /** The shipped head that it was made for, as it names itself, and the SHA-256 of its artifact. */
  shipped_version: z.string(),
  digest: z.string(),
  calibration: Calibration,
  /** The labels that it was made from, and when the last of them was finished. */
  made_from: z.object({ there: count, absent: count, until: z.string() }),
  /** How it did on labels that are held out when it was made; null where there were too few. */
  comparison: Comparison.nullable(),
  /** How many held-out labels it was last compared on, when the last of them was finished, and the level of this look. */
  look: z.object({ labels: count, until: z.string().optional(), level: z.number() }).nullable(),
  state: VersionState,
  /** What it took the place of when it began to act; null before. */
  previous: count.nullable(),
  /** Of one that acted and no longer does: what ended it. */
  ended: z.enum(['replaced', 'rolled_back']).nullable(),
  made_at: z.string(),
  /** The id of the key. */
  made_by: z.string(),
  changed_at: z.string(),
  /** The revision in which its state changed last. */
  changed_revision: z.int().positive(),
});
export type HeadVersion = z.infer<typeof HeadVersion>;

/** All versions of one head in a project: one item, so that each step is one conditional write. */
export const HeadRegister = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  head: z.enum(HEAD_NAMES),
  /** The number of the last version that was made. */
  last_version: count,
  /** How often held-out labels have been looked at since the last promotion. */
  looks: count,
  versions: z.array(HeadVersion),
  /** Grows with every change, from 1 on. */
  revision: z.int().positive(),
});
export type HeadRegister = z.infer<typeof HeadRegister>;

export function emptyRegister(organizationId: string, projectId: string, head: HeadName): HeadRegister {
  return {
    organization_id: organizationId,
    project_id: projectId,
    head,
    last_version: 0,
    looks: 0,
    versions: [],
    revision: 1,
  };
}

/** The version that acts, as far as the shipped head is still the one that it was made for; null for the shipped one. */
export function actingVersion({ head, versions }: HeadRegister): HeadVersion | null {
  const acting = versions.find(({ state }) => state === 'production');
  return acting !== undefined && fitsShipped(head, acting) ? acting : null;
}

/** Whether the shipped head is the one that a version was made for. Otherwise the shipped one acts. */
export function fitsShipped(head: HeadName, { digest }: Pick<HeadVersion, 'digest'>): boolean {
  return digest === HEAD_DIGESTS[head];
}

/** The number of the version that is to act, whether or not it fits; 0 for the shipped head. */
export function numberInProduction({ versions }: Pick<HeadRegister, 'versions'>): number {
  return versions.find(({ state }) => state === 'production')?.version ?? 0;
}

/** What evaluations call what acts where a version is in production: the shipped head, where it does not fit. */
export function nameInUse({ head, versions }: Pick<HeadRegister, 'head' | 'versions'>, number: number): string {
  const found = versions.find(({ version }) => version === number);
  const isOwn = found !== undefined && fitsShipped(head, found);
  return `${head}@${isOwn ? versionName(found.shipped_version, number) : SHIPPED_HEADS[head].version}`;
}

/** What evaluations need to know of it. */
export function versionsInForce({ versions }: HeadRegister): VersionsInForce {
  const inState = (wanted: VersionState): OwnVersion | undefined => {
    const found = versions.find(({ state }) => state === wanted);
    return found === undefined
      ? undefined
      : { version: found.version, digest: found.digest, calibration: found.calibration };
  };
  const [production, shadow] = [inState('production'), inState('shadow')];
  return { ...(production === undefined ? {} : { production }), ...(shadow === undefined ? {} : { shadow }) };
}
