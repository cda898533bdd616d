import * as z from 'zod';
import { INGEST_ROUTES } from '../../../functions/lambda/ingest/routes.ts';
import { openIngestServices } from '../../../functions/lambda/ingest/services.ts';
import { createApiHandler } from '../../../functions/runtime/api.ts';
import { openTelemetry, type Telemetry } from '../../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../../../test/support/builders/lambda-context.ts';
import { aCaller, aProject } from '../../../test/support/builders/records.ts';
import { submissionOfOneKilobyte } from './request-path.ts';

/**
 * Run as a process of its own by bin/tools/bench/observability.ts, so that log lines go into a pipe as they do in Lambda, and
 * no other work shares the CPU time that is measured. A request is a submission of 1 KB through the routes and stores of
 * the ingest function, but for its key, which costs the same with logs or without.
 */
const ROUNDS = 80;
const WARM_UP_ROUNDS = 15;
const PAIRS_PER_ROUND = 100;

const caller = aCaller({ role: 'developer', scopes: ['traces:write'] });

function handlerWith(telemetry: Telemetry) {
  const services = {
    ...openIngestServices(telemetry),
    authenticate: async () => caller,
    findProject: async () => aProject(),
  };
  return createApiHandler({ routes: INGEST_ROUTES, services, telemetry });
}

const nothing = () => undefined;
/** The same calls, none of which does anything. */
const silent: Telemetry = {
  service: 'bench',
  logger: {
    addContext: nothing,
    appendKeys: nothing,
    resetKeys: nothing,
    setLogLevel: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
  },
  count: nothing,
  countForApi: nothing,
  milliseconds: nothing,
  publish: nothing,
};

const event = {
  rawPath: '/api/v1/traces',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  body: submissionOfOneKilobyte(),
  isBase64Encoded: false,
  requestContext: { http: { method: 'POST', sourceIp: '192.0.2.1' } },
};

const handlers = { observed: handlerWith(openTelemetry('bench')), silent: handlerWith(silent) };

async function cpuMicroseconds(handler: ReturnType<typeof handlerWith>): Promise<number> {
  const before = process.cpuUsage();
  const answer: unknown = await Reflect.apply(handler, undefined, [structuredClone(event), LAMBDA_CONTEXT]);
  const { user, system } = process.cpuUsage(before);
  z.object({ statusCode: z.literal(202) }).parse(answer);
  return user + system;
}

/** In random order: in any other, the collections of garbage can fall to the same of the two again and again. */
async function measureRound() {
  const round = { observed: 0, silent: 0 };
  for (let pair = 0; pair < PAIRS_PER_ROUND; pair++) {
    const order = Math.random() < 0.5 ? (['observed', 'silent'] as const) : (['silent', 'observed'] as const);
    for (const name of order) round[name] += await cpuMicroseconds(handlers[name]);
  }
  return round;
}

const rounds: { observed: number; silent: number }[] = [];
for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
  const measured = await measureRound();
  if (round >= WARM_UP_ROUNDS) rounds.push(measured);
}
const total = (name: 'observed' | 'silent') => rounds.reduce((sum, round) => sum + round[name], 0);
const ratio = total('observed') / total('silent');
const squares = rounds.reduce((sum, { observed, silent }) => sum + (observed / silent - ratio) ** 2, 0);
process.send?.({
  silent: total('silent') / (ROUNDS * PAIRS_PER_ROUND),
  ratio,
  standardError: Math.sqrt(squares / (ROUNDS - 1) / ROUNDS),
});
