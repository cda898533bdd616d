import { forgetKey } from '../analytics/rollup.ts';
import type { ProjectKey, RollupStore, Sheet } from '../analytics/rollup-store.ts';
import type { ErasedUser, UserDataItem, UserDataStore } from './erasure.ts';

/** A fold may change the sheet at the same time. */
const MAX_ATTEMPTS = 10;

/** The user's own series in the figures of each day: what it comes to goes to the users who are not told apart. */
export class UserFigures implements UserDataStore {
  readonly name = 'figures';
  readonly #rollups: Pick<RollupStore, 'dates' | 'findSheets' | 'saveSheet'>;
  readonly #fold: (project: ProjectKey) => Promise<unknown>;

  /** @param fold brings what is still in the log to the days, so that nothing comes back from there */
  constructor(
    rollups: Pick<RollupStore, 'dates' | 'findSheets' | 'saveSheet'>,
    fold: (project: ProjectKey) => Promise<unknown>,
  ) {
    this.#rollups = rollups;
    this.#fold = fold;
  }

  async *find(user: ErasedUser): AsyncGenerator<UserDataItem[]> {
    const project = projectOf(user);
    if (project === null) return;
    await this.#fold(project);
    for await (const dates of this.#rollups.dates(project, 'users')) {
      const sheets = await this.#rollups.findSheets(
        project,
        dates.map((date) => ({ kind: 'users', date })),
      );
      yield sheets.flatMap((sheet) => (sheet !== null && holds(sheet, user) ? [{ kind: 'days', id: sheet.date }] : []));
    }
  }

  async erase(user: ErasedUser, items: readonly UserDataItem[]): Promise<void> {
    const project = projectOf(user);
    if (project === null) return;
    for (const { id: date } of items) await this.#forget(project, date, user);
  }

  async #forget(project: ProjectKey, date: string, { accounts }: ErasedUser): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const [sheet] = await this.#rollups.findSheets(project, [{ kind: 'users', date }]);
      if (sheet === undefined || sheet === null) return;
      const isThere = accounts.map((account) => forgetKey(sheet.rollup, 'user', account)).some(Boolean);
      if (!isThere || (await this.#rollups.saveSheet(project, sheet))) return;
    }
    throw new Error(`The figures of ${date} keep changing`);
  }
}

function projectOf({ organizationId, projectId }: ErasedUser): ProjectKey | null {
  return projectId === null ? null : { organizationId, projectId };
}

function holds({ rollup }: Sheet, { accounts }: ErasedUser): boolean {
  return accounts.some((account) => rollup.by.user?.has(account) === true);
}
