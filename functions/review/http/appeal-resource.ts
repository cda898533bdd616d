import type * as z from 'zod';
import { Appeal } from '../appeal.ts';

export const AppealResource = Appeal.pick({
  appeal_id: true,
  project_id: true,
  trace_id: true,
  evaluation_id: true,
  by: true,
  reason: true,
  state: true,
  created_at: true,
  history: true,
  ruling: true,
  repair: true,
}).meta({ id: 'Appeal' });

export function toAppealResource(appeal: Appeal): z.infer<typeof AppealResource> {
  return AppealResource.parse(appeal);
}
