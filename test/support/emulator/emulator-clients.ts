import { embeddedTarget } from '../../../bin/local/aws-target.ts';

/** What an AWS SDK client needs to speak to the emulator at this endpoint, attempts included: it answers a 500 when its state changes while it is read. */
export function emulatorClientConfig(endpointUrl: string) {
  const { region, credentials } = embeddedTarget(endpointUrl);
  return { endpoint: endpointUrl, region, credentials, maxAttempts: 3 };
}
