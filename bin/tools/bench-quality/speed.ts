import type { TraceContent } from '../../../functions/content/trace.ts';
import type { RiskModel } from '../../../functions/evaluation/evaluator.ts';
import { readSet } from '../train/labelled-sets.ts';
import { markdownTable } from '../train/markdown-table.ts';

const SIZES = [256, 1024, 4096, 16_384] as const;
const WARM_UP = 20;
const RUNS = 40;

function contentFor(name: string, text: string): TraceContent {
  switch (name) {
    case 'hostile-command':
      return { input: '', output: 'grep -rn "name" src | sort -u > out.txt\n'.repeat(Math.ceil(text.length / 40)) };
    case 'hazardous-plan':
      return { input: '', output: 'find mug\npick mug\n'.repeat(Math.ceil(text.length / 18)) };
    case 'unsupported-output':
      return { input: '', output: text, contexts: [{ content: text }] };
    case 'hidden-instruction':
      return { input: '', output: '', contexts: [{ content: text }] };
    default:
      return { input: text, output: '' };
  }
}

/** Median milliseconds per text by size; for reading, never a gate. */
export function speedTable(directory: string, models: readonly RiskModel[]): string {
  const prose = readSet(directory, 'med_medquad_benign')
    .map(({ output }) => output ?? '')
    .join('\n');
  const rows = models.map((model) => [
    model.name,
    ...SIZES.map((size) => {
      const content = contentFor(model.name, prose.slice(0, size));
      for (let run = 0; run < WARM_UP; run += 1) model.assess(content);
      const times = Array.from({ length: RUNS }, () => {
        const startedAt = performance.now();
        model.assess(content);
        return performance.now() - startedAt;
      }).sort((left, right) => left - right);
      return (times[RUNS / 2] ?? 0).toFixed(3);
    }),
  ]);
  return markdownTable(['ms per text', ...SIZES.map((size) => `${size} characters`)], rows);
}
