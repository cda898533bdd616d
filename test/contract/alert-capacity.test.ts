import { afterEach, expect, inject, test } from 'vitest';
import { WATCH_EXAMPLE } from '../../bin/tools/cost/trace-cost.ts';
import { emptySheet } from '../../functions/analytics/absorb.ts';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../../functions/analytics/dynamodb/rollup-store.ts';
import { addFact } from '../../functions/analytics/rollup.ts';
import { sumOf } from '../../functions/analytics/totals.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { alertFollower } from '../../functions/notifications/alert-follower.ts';
import { DynamoAlertRuleStore } from '../../functions/notifications/dynamodb/alert-rule-store.ts';
import { DynamoEpisodeStore } from '../../functions/notifications/dynamodb/episode-store.ts';
import { watchAlerts } from '../../functions/notifications/watch.ts';
import { openLedgerStores } from '../../functions/quota/dynamodb/ledger-stores.ts';
import { factOf } from '../../functions/traces/fact-of.ts';
import {
  aCounterKey,
  anEvaluation,
  aProject,
  aRecord,
  CRITICAL_ISSUE,
  NOON,
  ORGANIZATION,
} from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { measureCapacity } from '../support/measures/measure-capacity.ts';
import { MemoryTraceStore } from '../support/memory/trace-store.ts';

/** Of a critical issue that opens an episode: slot, its place in the index and the event at once, then that it was told. */
const OPENING_WRITE_UNITS = 8;
/** Of further ones in the same episode, each in a batch of its own. */
const JOINING_WRITE_UNITS = 4;
const PROJECT = { organizationId: ORGANIZATION, projectId: 'default' };
const now = () => NOON;

let created: TestTable | undefined;
afterEach(() => created?.remove());

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table, client } = created;
  const { consumed } = measureCapacity(client);
  const rules = new DynamoAlertRuleStore(table);
  const { ledger, cursors } = openLedgerStores(table);
  const deps = {
    episodes: new DynamoEpisodeStore(table, now),
    outbox: { add: async () => undefined },
    findText: async () => null,
    loadSettings: (id: string) => rules.find(id),
    loadProject: async () => aProject(),
    sha256,
    now,
    rollups: new DynamoRollupStore(table, now),
    totals: new DynamoProjectTotals(table),
    traces: new MemoryTraceStore(now),
    ledger,
    cursors,
    lateReviews: async () => null,
    isJudgeAvailable: async () => null,
    lookedAt: new Map<string, number>(),
    alsoLookAt: async () => [],
    rules,
    evaluators: '1-a',
  };
  const units = (command: RegExp) => {
    const own = consumed.splice(0).filter((each) => command.test(each.command));
    return own.reduce((sum, each) => sum + each.units, 0);
  };
  return { deps, units };
}

const READS = /^(Get|BatchGet|Query)/;
const WRITES = /^(Put|Update|Delete|Transact)/;

test('a look at a project reads what the cost of rules over many projects is made of, and an idle one nothing', async () => {
  const { deps, units } = await open();
  await watchAlerts(deps, () => false);
  // Two empty queries, and where the walk stopped.
  const idle = units(READS);
  const sheet = emptySheet('day', '2026-11-20');
  for (let index = 0; index < 50; index++) {
    const record = aRecord({ trace_id: `trace-${index}`, created_at: new Date(NOON - index * 1_000).toISOString() });
    addFact(sheet.rollup, factOf(record, anEvaluation()), 1);
  }
  await deps.rollups.saveSheet(PROJECT, sheet);
  const evaluations = sumOf([]).evaluations.map((_, index) => (index === 0 ? 50 : 0));
  await deps.totals.add(ORGANIZATION, 'default', { ...sumOf([]), evaluations }, { writer: 'w', number: 1 });
  await deps.ledger.prepare(aCounterKey());
  await deps.ledger.open(aCounterKey(), { requests: null, tokens: null, cost: null }, 1);
  units(READS);

  expect(await watchAlerts(deps, () => false)).toMatchObject({ looked: 1, unlookable: 0 });
  const looked = units(READS) - idle;
  expect(looked).toBeLessThanOrEqual(WATCH_EXAMPLE.askReadUnits + WATCH_EXAMPLE.lookReadUnits);
  expect(looked).toBeGreaterThan(WATCH_EXAMPLE.lookReadUnits / 2);
  expect(await watchAlerts(deps, () => false)).toMatchObject({ looked: 0 });
  expect(units(READS) - idle).toBeLessThanOrEqual(WATCH_EXAMPLE.askReadUnits);
});

test('what an event writes stays within its budget, and one that no rule is about writes nothing', async () => {
  const { deps, units } = await open();
  const follow = async (trace_id: string, severity: 'critical' | 'high') => {
    const evaluation = anEvaluation({ trace_id, issues: [{ ...CRITICAL_ISSUE, severity }] });
    expect(await alertFollower(deps).follow([{ evaluation, record: aRecord({ trace_id }) }])).toEqual([]);
  };
  await follow('harmless', 'high');
  expect(units(WRITES)).toBe(0);
  await follow('first', 'critical');
  expect(units(WRITES)).toBeLessThanOrEqual(OPENING_WRITE_UNITS);
  await follow('second', 'critical');
  expect(units(WRITES)).toBeLessThanOrEqual(JOINING_WRITE_UNITS);
});
