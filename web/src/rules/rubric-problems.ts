import type { Content } from './rubric-draft.ts';

type Problems = Readonly<Record<string, string>>;

interface RubricProblems {
  /** By the id of the check, then by its member. */
  readonly checks: Readonly<Record<string, Problems>>;
  /** By the place of the example, then by its member. */
  readonly examples: Readonly<Record<string, Problems>>;
  /** Of the rubric itself, by its member. */
  readonly members: Problems;
}

const IN_A_LIST = /^(?:rubric\.)?(?<list>checks|examples)\[(?<index>\d+)\]\.?(?<member>.*)$/;
const MEMBER = /^(?:rubric\.)?(?<member>\w+)(?<inside>.*)$/;

/** What the API refuses of a rubric, by what it is about. */
export function rubricProblems(problems: Problems, { checks }: Content): RubricProblems {
  const found = { checks: new Map<string, Map<string, string>>(), examples: new Map<string, Map<string, string>>() };
  const members = new Map<string, string>();
  for (const [path, message] of Object.entries(problems)) {
    const { list, index = '', member = '' } = IN_A_LIST.exec(path)?.groups ?? {};
    if (list === 'checks' || list === 'examples') {
      const place = list === 'checks' ? (checks[Number(index)]?.id ?? index) : index;
      const one = found[list].get(place) ?? new Map<string, string>();
      found[list].set(place, one.set(member, joined(one.get(member), message)));
    } else {
      const { member: name = path, inside = '' } = MEMBER.exec(path)?.groups ?? {};
      members.set(name, joined(members.get(name), `${inside} ${message}`.trim()));
    }
  }
  return { checks: plain(found.checks), examples: plain(found.examples), members: Object.fromEntries(members) };
}

function joined(before: string | undefined, message: string): string {
  return before === undefined ? message : `${before}; ${message}`;
}

function plain(found: ReadonlyMap<string, ReadonlyMap<string, string>>): Readonly<Record<string, Problems>> {
  return Object.fromEntries([...found].map(([place, one]) => [place, Object.fromEntries(one)]));
}
