import type { Round } from '../../../functions/analytics/counting-rounds.ts';
import { type ProjectTotalsStore, sumOf, type Totals } from '../../../functions/analytics/totals.ts';

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

  async add(organizationId: string, projectId: string, more: Totals, { writer, number }: Round): Promise<void> {
    this.updates++;
    const key = `${organizationId}/${projectId}`;
    const { counted, isClosed } = this.#writer(key, writer);
    if (counted >= number) return;
    if (isClosed) throw new Error(`Round ${number} of ${writer} is closed`);
    this.#writers.set(`${key}/${writer}`, { counted: number, isClosed: false });
    this.#totals.set(key, sumOf([more, this.#totals.get(key) ?? sumOf([])]));
  }

  async close(organizationId: string, projectId: string, { writer, number }: Round): Promise<'counted' | 'uncounted'> {
    const key = `${organizationId}/${projectId}`;
    const { counted } = this.#writer(key, writer);
    if (counted >= number) return 'counted';
    this.#writers.set(`${key}/${writer}`, { counted, isClosed: true });
    return 'uncounted';
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
