import { evaluateTrace } from '../../../functions/evaluation/evaluate-trace.ts';
import { contentScanner } from '../../../functions/masking/scan/content-scanner.ts';
import { maskingScanner } from '../../../functions/masking/scan/masking-scanner.ts';
import { shippedModels } from '../bench-quality/shipped-models.ts';
import { benignTexts } from './benign-texts.ts';
import { type BenchResult, microsecondsPerCall } from './measure.ts';
import { peerClassifier } from './peers.ts';

/** Tiers 1 and 2 of one trace of 8 KB beside its scan; a third of it each is prompt, context and output. */
export async function benchTiers(peersDirectory?: string): Promise<BenchResult[]> {
  const [input = '', context = '', output = ''] = benignTexts(3, 2_730);
  const content = { input, output, contexts: [{ content: context }] };
  const models = shippedModels();
  const trace = { traceId: 'bench', content, findings: [], domain: 'generic', now: () => 0 } as const;
  const [scan = 0, rules = 0, both = 0] = await microsecondsPerCall([
    () =>
      [input, context, output].map((text) => [maskingScanner().scan(text).length, contentScanner().scan(text).length]),
    () => evaluateTrace(trace),
    () => evaluateTrace({ ...trace, models }),
  ]);
  const row = (what: string, ratio: number, reached: number, microseconds: number): BenchResult => ({
    what,
    against: 'scanning it for secrets, identifiers, injections and commands',
    ratio,
    target: 3,
    reached,
    note: `${microseconds.toFixed(0)} µs against ${scan.toFixed(0)} µs`,
  });
  return [
    row('evaluate tier 1, one trace of 8 KB', rules / scan, 8, rules),
    row('evaluate tiers 1 and 2, one trace of 8 KB', both / scan, 22, both),
    ...(await benchHead(peersDirectory)),
  ];
}

/** One head of tier 2 on one text beside another project's classifier. */
async function benchHead(peersDirectory: string | undefined): Promise<BenchResult[]> {
  const peer = await peerClassifier(peersDirectory);
  const head = shippedModels().find(({ name }) => name === 'input-injection');
  if (peer === undefined || head === undefined) return [];
  // Two texts in turn: what is kept of the last text must not count. One line: the peer reads to the first break.
  const lines = benignTexts(2, 1_024).map((text) => text.replaceAll('\n', ' '));
  const [ours = 0, theirs = 0] = await microsecondsPerCall([
    () => lines.map((line) => head.assess({ input: line, output: '' })),
    async () => {
      for (const line of lines) await peer.scan(line);
    },
  ]);
  return [
    {
      what: 'one head of tier 2 on 1,024 characters',
      against: peer.name,
      ratio: theirs / ours,
      target: 20,
      reached: 2.2,
      moreIsBetter: true,
      note: `${(ours / lines.length).toFixed(0)} µs against ${(theirs / lines.length).toFixed(0)} µs`,
    },
  ];
}
