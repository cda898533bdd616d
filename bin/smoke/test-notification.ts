import * as z from 'zod';

/** CloudWatch writes down what became of an action some seconds after it. */
const ATTEMPTS = 12;
const PAUSE_MILLISECONDS = 5_000;

export interface NotificationReport {
  /** `not sent` says nothing about the deployment: the reason lies with whoever asked, or an alarm that is on already. */
  readonly result: 'handed over' | 'not sent' | 'lost';
  readonly text: string;
}

interface TestNotification {
  /** Runs one command of CloudWatch, such as `describe-alarms`, and gives its answer. Throws when it is refused. */
  readonly cloudWatch: (command: string, options: Readonly<Record<string, readonly string[]>>) => Promise<unknown>;
  /** An alarm of severity page: it opens a ticket, and the composite alarm above it pages. */
  readonly alarm: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** With the name of a child instead of its own, CloudWatch leaves out the state. */
const stateSchema = z.object({ AlarmName: z.string(), StateValue: z.string().optional() });
const alarmsSchema = z.object({
  MetricAlarms: z.array(stateSchema).default([]),
  CompositeAlarms: z.array(stateSchema).default([]),
});
const historySchema = z.object({ AlarmHistoryItems: z.array(z.object({ HistorySummary: z.string() })) });

/**
 * Turns on an alarm by hand, and reads in CloudWatch's history whether its notification and that of the alarm above it
 * were handed over. CloudWatch sets the alarm back itself when it looks at its metric again, within some minutes.
 */
export async function sendTestNotification(test: TestNotification): Promise<NotificationReport> {
  const since = test.now().toISOString();
  let senders: readonly string[];
  try {
    const alarms = await alarmsToRing(test);
    const ringing = alarms.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
    if (alarms.length === 0) return notSent(`there is no alarm ${test.alarm}`);
    // An alarm that is on sends nothing when it is turned on.
    if (ringing.length > 0) return notSent(`${ringing.join(' and ')} is on already`);
    senders = alarms.map(({ AlarmName }) => AlarmName);
    await test.cloudWatch('set-alarm-state', {
      'alarm-name': [test.alarm],
      'state-value': ['ALARM'],
      'state-reason': ['Test notification of the smoke test. Nothing is wrong.'],
    });
  } catch (cause) {
    return notSent(reasonOf(cause));
  }
  const problems: string[] = [];
  for (const sender of senders) {
    const problem = await problemOf(test, sender, since).catch(reasonOf);
    if (problem !== null) problems.push(`${sender}: ${problem}`);
  }
  if (problems.length > 0)
    return { result: 'lost', text: `The test notification did not arrive. ${problems.join('; ')}` };
  return { result: 'handed over', text: `A test notification was sent by ${senders.join(' and ')}` };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function notSent(reason: string): NotificationReport {
  return { result: 'not sent', text: `No test notification was sent: ${reason}` };
}

async function alarmsToRing({ cloudWatch, alarm }: TestNotification): Promise<z.infer<typeof stateSchema>[]> {
  const own = alarmsSchema.parse(await cloudWatch('describe-alarms', { 'alarm-names': [alarm] })).MetricAlarms;
  if (own.length === 0) return [];
  const above = await cloudWatch('describe-alarms', { 'parents-of-alarm-name': [alarm] });
  const names = alarmsSchema.parse(above).CompositeAlarms.map(({ AlarmName }) => AlarmName);
  if (names.length === 0) return own;
  // Asked by the name of a child, CloudWatch gives the name alone.
  const composite = await cloudWatch('describe-alarms', {
    'alarm-names': names,
    'alarm-types': ['CompositeAlarm'],
  });
  return [...own, ...alarmsSchema.parse(composite).CompositeAlarms];
}

/** Null when the action of the alarm succeeded. */
async function problemOf(test: TestNotification, alarm: string, since: string): Promise<string | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await test.sleep(PAUSE_MILLISECONDS);
    const history = await test.cloudWatch('describe-alarm-history', {
      'alarm-name': [alarm],
      'alarm-types': ['MetricAlarm', 'CompositeAlarm'],
      'history-item-type': ['Action'],
      'start-date': [since],
    });
    const summaries = historySchema.parse(history).AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
    const failure = summaries.find((summary) => summary.startsWith('Failed'));
    if (failure !== undefined) return failure;
    if (summaries.some((summary) => summary.startsWith('Successfully'))) return null;
  }
  return 'CloudWatch tried no action within a minute';
}
