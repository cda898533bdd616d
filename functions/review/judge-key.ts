import * as z from 'zod';
import { JudgeMode } from '../evaluation/judge-settings.ts';

/** What makes two judges the same: another model, mode, rubric or prompt is another judge, which has yet to be measured. */
export const JudgeKey = z.object({
  model: z.string(),
  mode: JudgeMode,
  rubric_version: z.string(),
  prompt_hash: z.string(),
});
export type JudgeKey = z.infer<typeof JudgeKey>;

export function judgeKeyOf(answer: {
  readonly model: string;
  readonly mode: JudgeMode;
  readonly version: string;
  readonly prompt_hash: string;
}): JudgeKey {
  const { model, mode, version, prompt_hash } = answer;
  return { model, mode, rubric_version: version, prompt_hash };
}

/** No part can hold a line break, so that no two keys have one text. */
export function keyText({ model, mode, rubric_version: rubric, prompt_hash: prompt }: JudgeKey): string {
  return [model, mode, rubric, prompt].join('\n');
}
