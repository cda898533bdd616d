import * as z from 'zod';

const Handler = z.object({
  handler: z.custom<(event: unknown, context: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
});
const Invocation = z.object({ event: z.unknown(), context: z.unknown(), aheadMilliseconds: z.number() });

/**
 * A process that is one environment of a function: it loads the module that it is given and answers what it is sent. Its
 * clock is as far ahead as each invocation says, so that a lease is over without anybody waiting for it.
 */
let aheadMilliseconds = 0;
const now = Date.now;
// Before the module loads: functions hand this clock to everything that asks for one.
Date.now = () => now() + aheadMilliseconds;
const { handler } = Handler.parse(await import(process.argv[2] ?? ''));
// By this name the recorder of accesses would take it for a deployed function, whose variables it knows.
delete process.env['AWS_SDK_UA_APP_ID'];

process.on('message', (message) => {
  const invocation = Invocation.parse(message);
  aheadMilliseconds = invocation.aheadMilliseconds;
  const context = Object.assign({ getRemainingTimeInMillis: () => 60_000 }, invocation.context);
  handler(invocation.event, context).then(
    (result) => process.send?.({ result: result ?? null }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ result: 'ready' });
