import type { AuditEntry } from '../../functions/audit/audit-entry.ts';
import { DynamoAuditStore } from '../../functions/audit/dynamodb/audit-store.ts';
import { reportOn } from '../tools/audit-verify/report.ts';
import { openTable, PLATFORM_CHAIN } from './audit-trail.ts';
import { onlyOperand, type Plan, type Task } from './task.ts';
import { UsageError } from './usage-error.ts';

/** From the table, with the operator's own access: `npm run tool -- audit-verify` is for those who have a key. */
export const verifyAudit: Task = {
  summary: `check the audit log of an organization, or that of the operators' own tasks (${PLATFORM_CHAIN})`,
  usage: `<organization id|${PLATFORM_CHAIN}> [--anchor <seq:hash of an earlier run>]`,
  async plan(target, options): Promise<Plan> {
    const chain = onlyOperand(options, `the id of an organization, or ${PLATFORM_CHAIN}`);
    const entries: AuditEntry[] = [];
    for await (const page of new DynamoAuditStore(openTable(target)).list(chain, null)) entries.push(...page);
    if (entries.length === 0) throw new UsageError(`There is no audit log of ${chain}.`);
    const { intact, text } = reportOn(entries.reverse(), options.flags['anchor']);
    return { findings: [text], typeToConfirm: null, apply: null, isBroken: !intact };
  },
};
