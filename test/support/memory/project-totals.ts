import type { Round } from '../../../functions/analytics/counting-rounds.ts';
import type { RoundState } from '../../../functions/analytics/rollup-store.ts';
import {
  type CountedProject,
  type ProjectTotalsStore,
  sumOf,
  type Totals,
} from '../../../functions/analytics/totals.ts';

interface Writer {
  readonly counted: number;
  readonly isClosed: boolean;
}

/** Totals in memory, which forget no writer: see test/support/contracts/project-totals.ts. */
export class MemoryProjectTotals implements ProjectTotalsStore {
  readonly #totals = new Map<string, Totals>();
  readonly #writers = new Map<string, Writer>();
  #retired = sumOf([]);
  /** How many updates there were. */
  updates = 0;

  async add(
    organizationId: string,
    projectId: string,
    more: Totals,
    { writer, number }: Round,
  ): Promise<Totals | null> {
    this.updates++;
    const key = `${organizationId}/${projectId}`;
    const { counted, isClosed } = this.#writer(key, writer);
    if (counted >= number) return null;
    if (isClosed) throw new Error(`Round ${number} of ${writer} is closed`);
    this.#writers.set(`${key}/${writer}`, { counted: number, isClosed: false });
    const sums = sumOf([more, this.#totals.get(key) ?? sumOf([])]);
    this.#totals.set(key, sums);
    return sums;
  }

  async close(organizationId: string, projectId: string, { writer, number }: Round): Promise<'counted' | 'uncounted'> {
    const key = `${organizationId}/${projectId}`;
    const { counted } = this.#writer(key, writer);
    if (counted >= number) return 'counted';
    this.#writers.set(`${key}/${writer}`, { counted, isClosed: true });
    return 'uncounted';
  }

  async rounds(organizationId: string, projectId: string): Promise<RoundState> {
    const key = `${organizationId}/${projectId}`;
    // As they are now.
    const writers = new Map(this.#writers);
    return ({ writer, number }) => {
      const { counted, isClosed } = writers.get(`${key}/${writer}`) ?? { counted: 0, isClosed: false };
      if (counted >= number) return 'counted';
      return isClosed ? 'closed' : 'open';
    };
  }

  async *projects(after: string | null): AsyncGenerator<readonly CountedProject[]> {
    const places = [...this.#totals.keys()].map((key) => key.replace('/', '#')).sort();
    yield places
      .filter((place) => after === null || place > after)
      .map((place) => {
        const [organizationId = '', projectId = ''] = place.split('#');
        return { organizationId, projectId, place };
      });
  }

  async find(organizationId: string, projectId: string): Promise<Totals> {
    return this.#totals.get(`${organizationId}/${projectId}`) ?? sumOf([]);
  }

  async sum(): Promise<Totals> {
    return sumOf([...this.#totals.values(), this.#retired]);
  }

  async retire(organizationId: string, projectId: string): Promise<void> {
    const key = `${organizationId}/${projectId}`;
    this.#retired = sumOf([this.#retired, this.#totals.get(key) ?? sumOf([])]);
    this.#totals.delete(key);
  }

  #writer(key: string, writer: string): Writer {
    return this.#writers.get(`${key}/${writer}`) ?? { counted: 0, isClosed: false };
  }
}
