import * as z from 'zod';
import { Calibration } from '../../evaluation/models/calibration.ts';
import { HEAD_DIGESTS, HEAD_NAMES, type HeadName, SHIPPED_HEADS } from '../../evaluation/models/shipped-heads.ts';
import { versionName } from '../../evaluation/models/version-name.ts';
import { Category } from '../../kernel/issue.ts';
import { Rate } from '../../review/http/quality-resource.ts';
import { type Comparison, detectionOf, missingToCompare } from '../compare-versions.ts';
import { actingVersion, fitsShipped, type HeadRegister, type HeadVersion, VersionState } from '../head-register.ts';
import type { HeadPlace } from '../head-register-store.ts';
import { missingToMake } from '../make-version.ts';
import { countLabels, type TrainingLabel } from '../training-labels.ts';

const Counts = z
  .object({
    there: z.int().meta({ description: 'Of traces in which people find what the head looks for.' }),
    absent: z.int().meta({ description: 'Of traces in which they do not.' }),
  })
  .meta({ id: 'LabelCounts' });

const Detection = z
  .object({
    precision: Rate.meta({ description: 'Of what it flags, the share in which people find it.' }),
    recall: Rate.meta({ description: 'Of what people find, the share that it flags.' }),
  })
  .meta({ id: 'HeadDetection' });

const Shipped = z.object({
  version: z.string(),
  digest: z.string().meta({ description: 'SHA-256 of its artifact.' }),
});

export const ModelVersionResource = z
  .object({
    head: z.enum(HEAD_NAMES),
    project_id: z.string(),
    version: z.int(),
    name: z.string().meta({ description: 'What evaluations call it, such as `2.1.0+3`.' }),
    state: VersionState,
    ended: z
      .enum(['replaced', 'rolled_back'])
      .nullable()
      .meta({ description: 'Of one that acted and no longer does.' }),
    fits_shipped: z.boolean().meta({
      description: 'False when the shipped head is another one since: then this version is not used.',
    }),
    shipped: Shipped.meta({ description: 'The shipped head that it was made for.' }),
    calibration: Calibration.meta({ description: 'How it reads the risk that the shipped head gives.' }),
    made_from: Counts.extend({
      until: z.string().meta({ description: 'When people were done with the last of these traces.' }),
    }),
    held_out: z
      .object({
        against: z.int().meta({ description: 'The version that acted; 0 is the shipped head.' }),
        ...Counts.shape,
        before: Detection,
        after: Detection,
        won: z.int().meta({ description: 'Labels that it gets right and the version before wrong.' }),
        lost: z.int().meta({ description: 'Labels that it gets wrong and the version before right.' }),
      })
      .nullable()
      .meta({
        description:
          'How it did on labels that no version is made from, when it was made or promoted. These are labelled traces, not the traffic. Null where there were too few.',
      }),
    made_at: z.string(),
    made_by: z.string().meta({ description: 'The id of the key.' }),
    changed_at: z.string(),
  })
  .meta({ id: 'ModelVersion', description: "A project's own version of a head: the shipped one, read otherwise." });
type ModelVersionResource = z.input<typeof ModelVersionResource>;

export const ModelResource = z
  .object({
    head: z.enum(HEAD_NAMES),
    project_id: z.string(),
    category: Category,
    shipped: Shipped.meta({ description: 'Version 0 of everyone.' }),
    acting: z.int().meta({ description: 'The version that acts; 0 is the shipped head.' }),
    labels: z.object({ used: Counts, held_out: Counts }).meta({
      description: 'Labels for training of the last 90 days: those that versions are made from, and those held out.',
    }),
    missing: z.string().nullable().meta({ description: 'Labels that are missing before a version can be made.' }),
    missing_to_promote: z.string().nullable().meta({
      description: 'Labels that are missing before it can be told whether a version is better.',
    }),
    versions: z.array(ModelVersionResource).meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'Model', description: 'A head of tier 2 with its versions in a project.' });
type ModelResource = z.input<typeof ModelResource>;

export function toVersionResource({ projectId }: HeadPlace, head: HeadName, one: HeadVersion): ModelVersionResource {
  const { version, shipped_version: shipped, digest, comparison } = one;
  return {
    head,
    project_id: projectId,
    version,
    name: versionName(shipped, version),
    state: one.state,
    ended: one.ended,
    fits_shipped: fitsShipped(head, one),
    shipped: { version: shipped, digest },
    calibration: one.calibration,
    made_from: one.made_from,
    held_out: comparison === null ? null : heldOutOf(comparison),
    made_at: one.made_at,
    made_by: one.made_by,
    changed_at: one.changed_at,
  };
}

function heldOutOf(comparison: Comparison): NonNullable<ModelVersionResource['held_out']> {
  const { against, there, absent, won, lost } = comparison;
  const shown = (of: Comparison['before']) => {
    const { precision, recall } = detectionOf(comparison, of);
    return { precision: toRate(precision), recall: toRate(recall) };
  };
  return { against, there, absent, won, lost, before: shown(comparison.before), after: shown(comparison.after) };
}

function toRate({ interval, ...rate }: ReturnType<typeof detectionOf>['recall']): z.input<typeof Rate> {
  return { ...rate, interval: interval === null ? null : [...interval] };
}

export function toModelResource(
  place: HeadPlace,
  head: HeadName,
  register: HeadRegister | undefined,
  labels: readonly TrainingLabel[],
): ModelResource {
  const used = countLabels(labels.filter(({ isHeldOut }) => !isHeldOut));
  const heldOut = countLabels(labels.filter(({ isHeldOut }) => isHeldOut));
  return {
    head,
    project_id: place.projectId,
    category: SHIPPED_HEADS[head].category,
    shipped: { version: SHIPPED_HEADS[head].version, digest: HEAD_DIGESTS[head] },
    acting: register === undefined ? 0 : (actingVersion(register)?.version ?? 0),
    labels: { used, held_out: heldOut },
    missing: missingToMake(used),
    missing_to_promote: missingToCompare(heldOut),
    versions: (register?.versions ?? []).map((one) => toVersionResource(place, head, one)).reverse(),
  };
}
