import * as z from 'zod';
import { JudgeMode } from '../evaluation/judge-settings.ts';

/** Where labels say nothing else, a judge decides from this stated confidence on. */
const DEFAULT_THRESHOLD = 0.7;

/** Which judge it is that may decide: with any other of these it is another one. */
const CertifiedJudge = z.object({
  model: z.string(),
  mode: JudgeMode,
  rubric_version: z.string(),
  prompt_hash: z.string(),
});
type CertifiedJudge = z.infer<typeof CertifiedJudge>;

/** What labels have shown of one judge in one project. */
export const Certificate = CertifiedJudge.extend({
  /** The least confidence at which it errs as seldom as is asked for; 0 to 1. */
  threshold: z.number().min(0).max(1),
});
export type Certificate = z.infer<typeof Certificate>;

export interface CertificateStore {
  /** Those that hold; empty while nobody has labelled. */
  find(organizationId: string, projectId: string): Promise<readonly Certificate[]>;
}

/** Whether a judge is certified, and from which confidence on it decides. */
export interface Authority {
  readonly certified: boolean;
  readonly threshold: number;
}

export type MayDecide = (organizationId: string, projectId: string, judge: CertifiedJudge) => Promise<Authority>;

export function mayDecideBy(store: CertificateStore): MayDecide {
  return async (organizationId, projectId, judge) => {
    const certificates = await store.find(organizationId, projectId);
    const own = certificates.find(
      ({ model, mode, rubric_version, prompt_hash }) =>
        model === judge.model &&
        mode === judge.mode &&
        rubric_version === judge.rubric_version &&
        prompt_hash === judge.prompt_hash,
    );
    return { certified: own !== undefined, threshold: own?.threshold ?? DEFAULT_THRESHOLD };
  };
}
