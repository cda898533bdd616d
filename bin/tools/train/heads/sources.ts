import { type Row, readSet } from '../labelled-sets.ts';
import { stableHash } from '../random.ts';
import type { SetUse } from '../recipe.ts';

/** Licences as each set's SOURCE.md states them. */
const LICENCES: Readonly<Record<string, string>> = {
  benign_mitre_frr: 'MIT',
  benign_selfinstruct: 'Apache-2.0',
  cmd_shell: 'MIT (atomic-red-team, slp) and CC-BY-4.0 (tldr-pages)',
  fin_tatqa_grounded: 'CC-BY-4.0 (data), MIT (code)',
  hal_begin: 'CC-BY-4.0',
  harm_interpreter_abuse: 'MIT',
  harm_xstest: 'CC-BY-4.0',
  med_medquad_benign: 'CC-BY-4.0',
  med_safetybench: 'research use: measured only, never trained on',
  pi_bipia_indirect: 'MIT (attack strings); documents CC-BY-SA-4.0: measured only, never trained on',
  pi_deepset: 'Apache-2.0',
  pi_inthewild_jailbreak: 'Apache-2.0',
  pii_presidio_synth: 'MIT',
  robot_safeagentbench: 'MIT',
  tox_openai_moderation: 'MIT',
  grammar: 'Apache-2.0 (own, bin/tools/train/grammar)',
};

/** At most `limit` rows of a set, the same ones every time. */
export function sampleSet(directory: string, set: string, limit = Number.POSITIVE_INFINITY): Row[] {
  return readSet(directory, set)
    .sort((left, right) => stableHash(left.id) - stableHash(right.id))
    .slice(0, limit);
}

export function describeSets(
  rows: readonly { readonly set: string; readonly label: boolean; readonly trained: boolean }[],
): SetUse[] {
  return [...new Set(rows.map(({ set }) => set))].map((set) => {
    const members = rows.filter((row) => row.set === set);
    const use = set === 'grammar' ? 'grammar' : members.some(({ trained }) => trained) ? 'train' : 'measure';
    return {
      set,
      licence: LICENCES[set] ?? LICENCES['grammar'] ?? '',
      rows: members.length,
      positive: members.filter(({ label }) => label).length,
      use,
    };
  });
}
