import { HEAD_DIGESTS, type HeadName, SHIPPED_HEADS } from '../evaluation/models/shipped-heads.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { AegisError } from '../kernel/errors.ts';
import type { TenantStore } from '../projects/project.ts';
import { compareVersions, flagFromOf, missingToCompare } from './compare-versions.ts';
import { fitCalibration } from './fit-calibration.ts';
import { actingVersion, type HeadRegister, type HeadVersion } from './head-register.ts';
import type { HeadPlace, HeadRegisterStore } from './head-register-store.ts';
import { nextLook } from './looks.ts';
import { openHead, saveRegister } from './open-head.ts';
import { type LabelDependencies, readLabelsOf } from './read-labels.ts';
import { countLabels, type LabelCounts, missingLabels } from './training-labels.ts';

export interface HeadDependencies extends LabelDependencies {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly headRegisters: HeadRegisterStore;
}

/** Labels that a version is made from: enough for two numbers. */
const NEED = { all: 30, ofEach: 8 };
/** Versions of one head that a project keeps. The oldest retired one makes room. */
const MAX_VERSIONS = 20;

/** So many of them a rollback can lead through, one after the other; beyond, it leads to the shipped head. */
const MAX_ROLLBACKS = 10;

/** What is missing until a version can be made; null where nothing is. */
export function missingToMake(counts: LabelCounts): string | null {
  return missingLabels(counts, NEED, 'labels for training that versions are made from');
}

/**
 * Makes a candidate from the labels for training that are there. The same labels once more find the same version.
 * @throws AegisError `not_found`, `conflict` when labels are missing or somebody changed the project at the same moment,
 * `limit_reached`
 */
export async function makeVersion(
  deps: HeadDependencies,
  place: HeadPlace,
  head: HeadName,
  madeBy: string,
): Promise<HeadVersion> {
  const [{ project, register }, labels] = await Promise.all([
    openHead(deps, place, head),
    readLabelsOf(deps, place, head),
  ]);
  const used = labels.filter(({ isHeldOut }) => !isHeldOut);
  const counts = countLabels(used);
  const missing = missingToMake(counts);
  if (missing !== null) throw new AegisError('conflict', `A version of ${head} takes ${missing}.`);
  const calibration = fitCalibration(used);
  const same = register.versions.find(
    (known) =>
      known.state !== 'retired' &&
      known.digest === HEAD_DIGESTS[head] &&
      canonicalJson(known.calibration) === canonicalJson(calibration),
  );
  if (same !== undefined) return same;
  const heldOut = labels.filter(({ isHeldOut }) => isHeldOut);
  const isComparable = missingToCompare(countLabels(heldOut)) === null;
  const acting = actingVersion(register) ?? { version: 0, calibration: null };
  const flagFrom = flagFromOf(project);
  const at = new Date(deps.now()).toISOString();
  const look = isComparable ? nextLook(register, heldOut) : null;
  const made: HeadVersion = {
    version: register.last_version + 1,
    shipped_version: SHIPPED_HEADS[head].version,
    digest: HEAD_DIGESTS[head],
    calibration,
    made_from: { ...counts, until: used[0]?.doneAt ?? at },
    comparison: isComparable ? compareVersions(heldOut, acting, { calibration }, flagFrom) : null,
    look,
    state: 'candidate',
    ...{ previous: null, ended: null },
    ...{ made_at: at, made_by: madeBy, changed_at: at, changed_revision: register.revision },
  };
  await saveRegister(deps, project, {
    ...register,
    last_version: made.version,
    looks: register.looks + (look === null ? 0 : 1),
    versions: [...withRoom(register), made],
  });
  return made;
}

/** What a rollback may lead to stays. */
function withRoom({ versions }: HeadRegister): readonly HeadVersion[] {
  if (versions.length < MAX_VERSIONS) return versions;
  const needed = new Set<number>();
  let one = versions.find(({ state }) => state === 'production');
  while (one !== undefined && !needed.has(one.version) && needed.size < MAX_ROLLBACKS) {
    needed.add(one.version);
    const { previous } = one;
    one = versions.find(({ version }) => version === previous);
  }
  const oldest = versions.find(({ state, version }) => state === 'retired' && !needed.has(version));
  if (oldest === undefined) {
    throw new AegisError('limit_reached', `A project keeps ${MAX_VERSIONS} versions of a head. Retire one first.`);
  }
  return versions.filter((version) => version !== oldest);
}
