import * as z from 'zod';
import { maskText } from '../../../functions/masking/masking.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking-policy.ts';
import { type Row, readSet } from '../train/labelled-sets.ts';
import { atLeast, atMost, type Figure, share } from './figure.ts';

const Spans = z.array(z.object({ type: z.string(), start: z.number(), end: z.number() }));
type Place = Pick<z.infer<typeof Spans>[number], 'start' | 'end'>;

function namesIn(text: string): Place[] {
  return maskText(text, { ...DEFAULT_MASKING_POLICY, pii: 'off', secret: 'off', names: 'detect' }).findings.map(
    ({ offset, length }) => ({ start: offset, end: offset + length }),
  );
}

function personsIn({ labels }: Row): Place[] {
  return Spans.parse(labels['spans']).filter(({ type }) => type === 'PERSON');
}

const touches = (one: Place) => (other: Place) => one.start < other.end && other.start < one.end;

/** Rows of one half of the templates: the finder was tuned on the even ones; no odd one was read. */
function halfFigures(rows: readonly Row[], id: string, half: string): Figure[] {
  const judged = rows.map((row) => ({ wanted: personsIn(row), found: namesIn(row.output ?? '') }));
  const wanted = judged.flatMap((row) => row.wanted.map((place) => row.found.some(touches(place))));
  const found = judged.flatMap((row) => row.found.map((place) => row.wanted.some(touches(place))));
  return [
    atLeast(
      `names.${id}.recall`,
      `names of persons, pii_presidio_synth, templates ${half}: found (n = ${wanted.length})`,
      share(wanted, Boolean),
    ),
    atLeast(`names.${id}.precision`, '… of what was found, names', share(found, Boolean)),
  ];
}

/** Sets that hold hardly any name. */
const NAMELESS = ['med_medquad_benign', 'cmd_shell', 'benign_mitre_frr', 'robot_safeagentbench', 'secrets_gitleaks'];

/** How well names are found where a project asks for them; `loadNames` has to be awaited before. */
export function nameFigures(directory: string): Figure[] {
  const rows = readSet(directory, 'pii_presidio_synth');
  const isEven = ({ labels }: Row) => Number(labels['template_id']) % 2 === 0;
  const others = NAMELESS.flatMap((set) => readSet(directory, set));
  return [
    ...halfFigures(rows.filter(isEven), 'tuned', 'tuned on'),
    ...halfFigures(
      rows.filter((row) => !isEven(row)),
      'left-out',
      'left out',
    ),
    atMost(
      'names.others',
      `… texts of other sets with one, names of diseases and persons alike (n = ${others.length})`,
      share(others, ({ input, output = '' }) => namesIn(`${input}\n${output}`).length > 0),
    ),
  ];
}
