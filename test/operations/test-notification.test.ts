import { describe, expect, test } from 'vitest';
import { sendTestNotification } from '../../bin/smoke/test-notification.ts';

const DELIVERED = 'Successfully executed action arn:aws:sns:eu-central-1:111122223333:topic';
const REFUSED = 'Failed to execute action arn:aws:sns:eu-central-1:111122223333:topic';

interface World {
  /** Of the alarm and of the one above it; undefined where there is none. */
  readonly state?: string;
  readonly pageState?: string | undefined;
  /** What the history says of each, once it was asked as often as `after`. */
  readonly history?: Readonly<Record<string, string>>;
  readonly after?: number;
  readonly refusal?: string;
}

/** CloudWatch as far as the test notification asks it. */
function cloudWatchWith(world: World) {
  const asked: string[] = [];
  const { state = 'OK', pageState, history = {}, after = 0 } = world;
  const cloudWatch = async (command: string, options: Readonly<Record<string, readonly string[]>>) => {
    asked.push(command);
    if (command === world.refusal) throw new Error(`AccessDenied: ${command}`);
    if (command === 'describe-alarm-history') {
      const summary = history[options['alarm-name']?.[0] ?? ''];
      const isThere = summary !== undefined && asked.filter((each) => each === command).length > after;
      return { AlarmHistoryItems: isThere ? [{ HistorySummary: summary }] : [] };
    }
    const page = pageState === undefined ? [] : [{ AlarmName: 'page' }];
    if (options['parents-of-alarm-name'] !== undefined) return { CompositeAlarms: page };
    if (options['alarm-types']?.[0] === 'CompositeAlarm') {
      return { CompositeAlarms: page.map((alarm) => ({ ...alarm, StateValue: pageState })) };
    }
    if (command === 'set-alarm-state') return {};
    return { MetricAlarms: state === 'gone' ? [] : [{ AlarmName: 'throttles', StateValue: state }] };
  };
  const now = () => new Date('2026-11-30T12:00:00Z');
  return { asked, test: { cloudWatch, alarm: 'throttles', now, sleep: async () => undefined } };
}

describe('the test notification', () => {
  test('is handed over when the ticket and the page were', async () => {
    const { test, asked } = cloudWatchWith({
      pageState: 'OK',
      history: { throttles: DELIVERED, page: DELIVERED },
      after: 3,
    });
    expect(await sendTestNotification(test)).toEqual({
      result: 'handed over',
      text: 'A test notification was sent by throttles and page',
    });
    expect(asked).toContain('set-alarm-state');
  });

  test('needs no page where a stage has no composite alarm', async () => {
    const { test } = cloudWatchWith({ history: { throttles: DELIVERED } });
    expect((await sendTestNotification(test)).result).toBe('handed over');
  });

  test.each([
    ['the ticket is refused', { throttles: REFUSED, page: DELIVERED }, `throttles: ${REFUSED}`],
    ['the page is refused', { throttles: DELIVERED, page: REFUSED }, `page: ${REFUSED}`],
    ['the page is never tried', { throttles: DELIVERED }, 'page: CloudWatch tried no action within a minute'],
  ])('is lost when %s', async (_, history, reason) => {
    const { test } = cloudWatchWith({ pageState: 'OK', history });
    const { result, text } = await sendTestNotification(test);
    expect(result).toBe('lost');
    expect(text).toContain(reason);
  });

  test.each([
    ['the alarm is on', { state: 'ALARM' }, 'throttles is on already'],
    ['somebody is being paged', { pageState: 'ALARM' }, 'page is on already'],
    ['there is no such alarm', { state: 'gone' }, 'there is no alarm throttles'],
    ['the credentials may not look', { refusal: 'describe-alarms' }, 'AccessDenied: describe-alarms'],
    ['the credentials may not ring', { refusal: 'set-alarm-state' }, 'AccessDenied: set-alarm-state'],
  ])('says that it was not sent, and why: %s', async (_, world, reason) => {
    const { test } = cloudWatchWith(world);
    const { result, text } = await sendTestNotification(test);
    expect([result, text]).toEqual(['not sent', `No test notification was sent: ${reason}`]);
  });

  test('says when it may ring but not read the history', async () => {
    const { test } = cloudWatchWith({ pageState: 'OK', refusal: 'describe-alarm-history' });
    const { result, text } = await sendTestNotification(test);
    expect(result).toBe('lost');
    expect(text).toContain('AccessDenied');
  });
});
