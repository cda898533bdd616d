import type { Concluded } from '../traces/concluded.ts';
import { factOf } from '../traces/fact-of.ts';
import type { Round } from './counting-rounds.ts';
import type { CountedChange, LogEntry, ProjectKey, RollupStore } from './rollup-store.ts';

/** One write unit pays for a kilobyte; a segment that would be larger with the next round is followed by another. */
const SEGMENT_BYTES = 1_000;
/** Projects whose segments a worker goes on with. */
const REMEMBERED_PROJECTS = 500;

interface OpenSegment {
  readonly writer: string;
  readonly part: number;
  readonly entries: readonly LogEntry[];
  readonly bytes: number;
}

/**
 * Writes down what each round of one worker counts, before it is counted: whether it was, the totals tell
 * (docs/adr/0081-figures-from-a-log.md).
 */
export class RollupLog {
  readonly #store: Pick<RollupStore, 'putSegment'>;
  readonly #open = new Map<string, OpenSegment>();
  #parts = 0;

  constructor(store: Pick<RollupStore, 'putSegment'>) {
    this.#store = store;
  }

  /** One write. Each round is written once, with all that it counts in the project. */
  async write(project: ProjectKey, concluded: readonly Concluded[], round: Round): Promise<void> {
    const name = `${project.organizationId}/${project.projectId}`;
    const entry = { round: round.number, changes: concluded.flatMap(changesOf) };
    const open = this.#open.get(name);
    const goesOn = open !== undefined && open.writer === round.writer && fits(open, entry);
    if (!goesOn) this.#parts++;
    const segment = {
      writer: round.writer,
      part: goesOn ? open.part : this.#parts,
      entries: [...(goesOn ? open.entries : []), entry],
    };
    const bytes = await this.#store.putSegment(project, segment);
    if (this.#open.size >= REMEMBERED_PROJECTS) this.#open.clear();
    this.#open.set(name, { ...segment, bytes });
  }
}

function fits({ bytes, entries }: OpenSegment, { changes }: LogEntry): boolean {
  const changesThere = entries.reduce((sum, entry) => sum + entry.changes.length, 0);
  return bytes + (bytes / changesThere) * changes.length <= SEGMENT_BYTES;
}

/** An evaluation that superseded another is counted in its place. */
function changesOf({ evaluation, record }: Concluded): CountedChange[] {
  const before = record.counting?.before?.fact;
  const taken: CountedChange[] = before === undefined ? [] : [{ fact: before, sign: -1 }];
  return [...taken, { fact: factOf(record, evaluation), sign: 1 }];
}
