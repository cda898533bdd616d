import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Within each group of vitest.config.ts, a project whose files take longest begins: see docs/adr/0091-tests-that-compute-come-after.md. */
const FIRST_TO_LAST = ['e2e', 'contract', 'infra', 'unit', 'repeating'];

/** Vitest's own order within a project, what took longest the last time first. */
export class FileOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ project }: TestSpecification): number => FIRST_TO_LAST.indexOf(project.name);
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
