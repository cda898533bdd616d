import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Tests that wait begin first, so that those which compute fill the time: see docs/adr/0060-tests-that-wait.md. */
const FIRST_TO_LAST = ['e2e', 'infra', 'contract', 'unit', 'repeating'];

/** Vitest's own order within a project, what took longest the last time first. */
export class FileOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ project }: TestSpecification): number => FIRST_TO_LAST.indexOf(project.name);
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
