import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../../cdk.json' with { type: 'json' };
import { priceCall } from '../../../functions/pricing/price-call.ts';
import { AegisApp } from '../../../lib/aegis-app.ts';
import { bundleFunctions } from '../../../lib/bundle-functions.ts';
import { stageConfig } from '../../../lib/stage-config.ts';
import { billOf, idleCost, totals } from './idle-cost.ts';
import { PEER_PRICES } from './peer-prices.ts';
import {
  costPerMillionTraces,
  GATEWAY_EXAMPLE_SECONDS,
  gatewayPerMillionAnswers,
  JUDGE_EXAMPLE,
  judgePerMillionTraces,
  type TraceCostLine,
  WATCH_EXAMPLE,
  watchPerMonth,
} from './trace-cost.ts';

/** Prints what the production stage costs at list prices: a month of doing nothing, and a million traces. */
const folder = await mkdtemp(join(tmpdir(), 'aegis-cost-'));
try {
  const bundleDirectory = join(folder, 'functions');
  await bundleFunctions(bundleDirectory);
  const app = new AegisApp({
    bundleDirectory,
    outdir: join(folder, 'asm'),
    context: { ...cdk.context, stage: 'prod' },
  });
  printIdleCost(Template.fromStack(app.stack).toJSON());
  const { traceRetentionDays, lake } = stageConfig({ stage: 'prod' });
  printTraceCost(traceRetentionDays, lake.enabled ? lake.bodyDays : null);
  printGatewayCost([256, stageConfig({ stage: 'prod' }).functions.gateway.memoryMegabytes]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function printIdleCost(template: unknown): void {
  const lines = idleCost(template);
  const { billUsd, withoutAllowancesUsd } = totals(lines);
  console.log('A month without a request, production, us-east-1, USD\n');
  console.log(row('', 'quantity', 'free', 'bill', 'full price'));
  for (const line of lines) {
    const quantity = line.quantity < 1 ? line.quantity.toFixed(2) : Math.round(line.quantity).toLocaleString('en');
    const free = line.allowance === 0 ? '' : line.allowance.toLocaleString('en');
    console.log(row(line.what, quantity, free, usd(billOf(line)), usd(line.quantity * line.unitUsd)));
  }
  console.log(row('total', '', '', usd(billUsd), usd(withoutAllowancesUsd)));
  console.log(
    '\n"bill" is an account that runs nothing else; "full price" one whose monthly allowances other work has used up.\n',
  );
}

function printTraceCost(retentionDays: number, bodyDays: number | null): void {
  const lines = costPerMillionTraces(retentionDays, bodyDays);
  const total = sum(lines);
  const { model, provider, inputTokens, outputTokens, escalatedShare } = JUDGE_EXAMPLE;
  const usage = { inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 };
  const call = priceCall({ provider, model, usage, at: new Date() });
  console.log('A million traces of 8 KB, USD\n');
  for (const { what, usdPerMillion } of lines) console.log(row(what, '', '', usd(usdPerMillion)));
  console.log(row('total without a judge', '', '', usd(total)));
  console.log(row('  the same without the lake', '', '', usd(sum(costPerMillionTraces(retentionDays, null)))));
  if (call !== null) {
    const judge = judgePerMillionTraces(call.costMicroUsd);
    console.log(row(`judge (${model}) for ${escalatedShare * 100} %`, '', '', usd(judge)));
    console.log(row('total with it', '', '', usd(total + judge)));
  }
  const { projects, activeShare } = WATCH_EXAMPLE;
  const busy = `each busy in ${activeShare * 100} % of the time`;
  console.log(`\nA month of alert rules over ${projects.toLocaleString('en')} projects, ${busy}, USD\n`);
  console.log(row('looks at measurements; an idle project costs nothing', '', '', usd(watchPerMonth())));
  console.log('\nPublished prices of peers\n');
  for (const { peer, usdPerMillion, basis, source, read } of PEER_PRICES) {
    console.log(`${row(peer, '', '', usd(usdPerMillion))}\n  ${basis}\n  ${source}, read ${read}`);
  }
}

function sum(lines: readonly TraceCostLine[]): number {
  return lines.reduce((total, { usdPerMillion }) => total + usdPerMillion, 0);
}

function printGatewayCost(memories: readonly number[]): void {
  console.log('\nA million answers of the gateway, beside their traces, USD\n');
  for (const memory of memories) {
    const what = `an answer of ${GATEWAY_EXAMPLE_SECONDS} s at ${memory} MB`;
    console.log(row(what, '', '', usd(gatewayPerMillionAnswers(memory))));
  }
}

function row(what: string, ...columns: readonly string[]): string {
  return [what.padEnd(58), ...columns.map((column) => column.padStart(11))].join('');
}

function usd(amount: number): string {
  return amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
