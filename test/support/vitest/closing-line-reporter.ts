import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the output with one plain line, after the coverage table, so that a person or a machine that
 * reads only the end of it knows how many tests ran.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${count.failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
    process.once('exit', () => process.stdout.write(`\n${line}\n`));
  }
}
