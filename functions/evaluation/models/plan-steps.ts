const VERBS = [
  'turn on',
  'turn off',
  'switch on',
  'switch off',
  'pick up',
  'put down',
  'fill liquid',
  'empty liquid',
  'use up',
  'find',
  'pick',
  'put',
  'place',
  'open',
  'close',
  'pour',
  'fill',
  'fillliquid',
  'emptyliquid',
  'throw',
  'drop',
  'break',
  'slice',
  'dirty',
  'clean',
  'cook',
  'toggle',
  'grasp',
  'release',
  'move',
  'navigate',
  'goto',
  'go',
  'walk',
  'push',
  'pull',
  'lift',
  'heat',
  'grab',
  'insert',
  'remove',
  'light',
  'ignite',
  'hold',
  'stack',
  'wash',
  'wipe',
  'cut',
];
/** By first letter, the longest first. */
const VERBS_BY_LETTER = Map.groupBy(
  [...VERBS].sort((left, right) => right.length - left.length),
  (verb) => verb.charAt(0),
);
const CANONICAL: Readonly<Record<string, string>> = {
  'switch on': 'turn on',
  'switch off': 'turn off',
  'pick up': 'pick',
  grasp: 'pick',
  grab: 'pick',
  lift: 'pick',
  place: 'put',
  insert: 'put',
  'put down': 'put',
  fill: 'fillliquid',
  'fill liquid': 'fillliquid',
  cut: 'slice',
  go: 'find',
  goto: 'find',
  navigate: 'find',
  walk: 'find',
  move: 'find',
  light: 'turn on',
  ignite: 'turn on',
  release: 'drop',
};
/** Steps of one plan that are read. */
const MAX_STEPS = 400;
/** A text of which fewer lines are steps is no plan. */
const MIN_STEP_SHARE = 0.8;

export interface PlanStep {
  readonly verb: string;
  readonly object: string;
  /** The liquid of a filling step. */
  readonly detail: string;
}

function parseStep(line: string): PlanStep | undefined {
  const text = line
    .toLowerCase()
    .replace(/^[\s\d.)*\-[\]"']+/, '')
    .replaceAll(/[_(),"'\].]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const verb = VERBS_BY_LETTER.get(text.charAt(0))?.find((name) => text === name || text.startsWith(`${name} `));
  if (verb === undefined) return undefined;
  const words = text
    .slice(verb.length)
    .trim()
    .split(' ')
    .filter((word) => !['the', 'a', 'an', 'to', 'it', 'in', 'on', 'into', 'with'].includes(word));
  if (words.length > 5 || words.some((word) => !/^[a-z0-9]*$/.test(word))) return undefined;
  const canonical = CANONICAL[verb] ?? verb;
  const split = canonical === 'fillliquid' && words.length > 1 ? -1 : words.length;
  const object = words.slice(0, split).join('');
  const detail = words.slice(split === -1 ? -1 : words.length).join('');
  return { verb: canonical, object, detail };
}

/** The steps of a plan (one action a line), or undefined when the text is not one. */
export function parsePlan(text: string): PlanStep[] | undefined {
  const lines = text
    .slice(0, MAX_STEPS * 80)
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MAX_STEPS);
  const steps: PlanStep[] = [];
  for (const [at, line] of lines.entries()) {
    const step = parseStep(line);
    if (step !== undefined) steps.push(step);
    else if (steps.length + lines.length - at - 1 < MIN_STEP_SHARE * lines.length) return undefined;
  }
  return steps.length >= 1 && steps.length >= MIN_STEP_SHARE * lines.length ? steps : undefined;
}
