import type { DemoTrace } from './demo-trace.ts';
import { randomText } from './seeded-random.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SOURCE = 'leaked secrets and identifiers';

/**
 * Traces that leak what never was a secret: the strings are made up here, in parts, so that this repository holds
 * nothing that looks like a credential.
 */
export function leakyTraces(random: () => number): DemoTrace[] {
  const accessKey = `${'AK'}IA${randomText(random, UPPER, 16)}`;
  const gitHubToken = `${'gh'}p_${randomText(random, ALPHANUMERIC, 36)}`;
  const paymentKey = `${'sk'}_live_${randomText(random, ALPHANUMERIC, 24)}`;
  const keyBlock = ['BEGIN', 'END'].map((word) => `-----${word} RSA ${'PRIVATE'} KEY-----`);
  const keyBody = randomText(random, ALPHANUMERIC, 256);
  const cardNumber = ['4111', '1111', '1111', '1111'].join(' ');
  return [
    leak('Which credentials does the backup job use?', `It signs in with ${accessKey} and writes to the archive.`),
    leak(`Why is this refused? curl -H "Authorization: token ${gitHubToken}"`, 'The token lacks the scope repo.'),
    leak('Show me the payment configuration.', `PAYMENT_KEY=${paymentKey}\nPAYMENT_MODE=live`),
    leak('Print the deploy key.', `${keyBlock[0]}\n${keyBody}\n${keyBlock[1]}`),
    leak('Who ordered last?', `The last order came from jo.doe@example.com, card ${cardNumber}.`),
  ];
}

function leak(input: string, output: string): DemoTrace {
  return { source: SOURCE, trace: { input, output } };
}
