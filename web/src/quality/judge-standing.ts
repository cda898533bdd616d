import type { Quality } from '../../../lib/client/api-types.ts';

type Judge = Pick<Quality['certificates'][number], 'model' | 'mode' | 'rubric_version' | 'prompt_hash'>;
type Certificate = Quality['certificates'][number];
type Drift = Quality['drift'][number];

/** A judge is its model, mode, rubric and prompt: what is known of one stands in one row. */
export interface JudgeStanding {
  readonly key: string;
  readonly judge: Judge;
  readonly certificate: Certificate | null;
  readonly drift: Drift | null;
  readonly figures: Quality['judges'][number] | null;
}

export function judgeStandings({ certificates, drift, judges }: Quality): readonly JudgeStanding[] {
  const standings = new Map<string, JudgeStanding>();
  const at = (judge: Judge): JudgeStanding =>
    standings.get(keyOf(judge)) ?? { key: keyOf(judge), judge, certificate: null, drift: null, figures: null };
  for (const figures of judges) standings.set(keyOf(figures), { ...at(figures), figures });
  for (const certificate of certificates) standings.set(keyOf(certificate), { ...at(certificate), certificate });
  for (const one of drift) standings.set(keyOf(one), { ...at(one), drift: one });
  return [...standings.values()];
}

function keyOf({ model, mode, rubric_version: rubric, prompt_hash: prompt }: Judge): string {
  return JSON.stringify([model, mode, rubric, prompt]);
}

/** Whether a judge may decide by its labels, and what is missing for that. */
export function describeCertificate(certificate: Certificate | null): {
  readonly type: 'success' | 'warning' | 'pending';
  readonly text: string;
} {
  if (certificate === null) return { type: 'pending', text: 'No labels for a certificate yet' };
  if (certificate.lapsed_at !== null) return { type: 'warning', text: 'Lapsed: the judge drifted' };
  if (certificate.is_held) return { type: 'success', text: 'Held' };
  const failed = certificate.last === null ? '' : 'The last set did not reach the gate. ';
  return { type: 'pending', text: `${failed}Needed: ${certificate.missing}` };
}

const DRIFTED = {
  nothing: { type: 'success', text: 'Nothing moved' },
  judge: { type: 'warning', text: 'The judge moved: its certificate lapses' },
  product: { type: 'warning', text: 'The product moved: what is judged is other than before' },
} as const;

export function describeDrift(drift: Drift | null): {
  readonly type: 'success' | 'warning' | 'pending';
  readonly text: string;
} {
  if (drift === null) return { type: 'pending', text: 'No anchors yet' };
  if (drift.drifted === null) return { type: 'pending', text: drift.missing ?? 'Not known yet' };
  return DRIFTED[drift.drifted];
}
