import { stageConfig } from '../../../lib/stage-config.ts';
import type { BenchResult } from './measure.ts';

/** The documented rule: a group is noisy while it has this share of the messages in flight … */
const NOISY_SHARE = 0.1;
/** … and at least so many messages are in flight. Messages of quiet groups are then delivered first. */
const NOISY_IN_FLIGHT = 30;

/** What one evaluation takes in the slowest case that is still normal; every delay is in proportion to it. */
const EVALUATION_MILLISECONDS = 200;
const FLOOD = 20_000;
const QUIET_MESSAGES = 200;
const QUIET_EVERY_MILLISECONDS = 500;

interface Message {
  readonly group: 'flood' | 'quiet';
  readonly sentAt: number;
}

interface Consumer {
  freeAt: number;
  batch: readonly Message[];
}

/**
 * Simulates the evaluation queue of a stage while one project floods it: as many consumers as the stage allows take up
 * to ten messages at once and work on them one after the other.
 * @returns how long each message of the quiet project waited until it was taken, in milliseconds
 */
function simulateFlood(options: { readonly consumers: number; readonly batchSize: number; readonly fair: boolean }) {
  const waiting = { flood: [] as Message[], quiet: [] as Message[] };
  const arrivals: Message[] = [
    ...Array.from({ length: FLOOD }, (): Message => ({ group: 'flood', sentAt: 0 })),
    ...Array.from(
      { length: QUIET_MESSAGES },
      (_, i): Message => ({ group: 'quiet', sentAt: i * QUIET_EVERY_MILLISECONDS }),
    ),
  ].sort((a, b) => a.sentAt - b.sentAt);
  const consumers = Array.from({ length: options.consumers }, (): Consumer => ({ freeAt: 0, batch: [] }));
  const delays: number[] = [];
  let arrived = 0;
  for (let now = 0; delays.length < QUIET_MESSAGES; now++) {
    for (let next = arrivals[arrived]; next !== undefined && next.sentAt <= now; next = arrivals[++arrived]) {
      waiting[next.group].push(next);
    }
    for (const consumer of consumers) {
      if (consumer.freeAt > now) continue;
      consumer.batch = [];
      const inFlight = consumers.flatMap(({ batch }) => batch);
      consumer.batch = receive(waiting, inFlight, options);
      consumer.freeAt = now + consumer.batch.length * EVALUATION_MILLISECONDS;
      for (const { group, sentAt } of consumer.batch) if (group === 'quiet') delays.push(now - sentAt);
    }
  }
  return delays;
}

function receive(
  waiting: Readonly<Record<Message['group'], Message[]>>,
  inFlight: readonly Message[],
  { batchSize, fair }: { readonly batchSize: number; readonly fair: boolean },
): Message[] {
  const batch: Message[] = [];
  while (batch.length < batchSize) {
    const flying = [...inFlight, ...batch];
    const share = flying.filter(({ group }) => group === 'flood').length / Math.max(1, flying.length);
    const isNoisy = fair && flying.length >= NOISY_IN_FLIGHT && share > NOISY_SHARE;
    const { flood, quiet } = waiting;
    const isQuietFirst = isNoisy || (quiet[0]?.sentAt ?? Infinity) < (flood[0]?.sentAt ?? Infinity);
    const message = isQuietFirst && quiet.length > 0 ? quiet.shift() : (flood.shift() ?? quiet.shift());
    if (message === undefined) break;
    batch.push(message);
  }
  return batch;
}

/** What a flood of one project does to the traces of another, by the documented rule of fair queues. */
export async function benchFairQueue(): Promise<BenchResult[]> {
  const { maxConcurrency, batchSize } = stageConfig({ stage: 'prod' }).evaluationQueue;
  const load = { consumers: maxConcurrency, batchSize };
  const fair = simulateFlood({ ...load, fair: true });
  const unfair = simulateFlood({ ...load, fair: false });
  // A message that finds every consumer at work waits for the first that is free, at most a whole batch.
  const bound = batchSize * EVALUATION_MILLISECONDS;
  return [
    {
      what: 'longest wait of a quiet project while another floods the queue',
      against: 'the time of one full batch',
      ratio: Math.max(...fair) / bound,
      target: 1,
      reached: 1,
      note: `${Math.max(...fair)} ms fair, ${Math.max(...unfair)} ms without groups (${FLOOD} messages, ${maxConcurrency} consumers)`,
    },
  ];
}
