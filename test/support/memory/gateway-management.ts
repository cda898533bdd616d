import { PepperSealer } from '../../../functions/access/crypto/pepper-sealer.ts';
import { NOON } from '../builders/records.ts';
import { MemoryGatewaySettings } from './gateway-settings.ts';
import { MemoryProviderKeys } from './provider-keys.ts';

const PEPPERS = JSON.stringify({ current: 1, 1: Buffer.alloc(32, 7).toString('base64') });

/** What the routes need that decide about the gateway. */
export class MemoryGatewayManagement {
  readonly gatewaySettings = new MemoryGatewaySettings();
  readonly providerKeys = new MemoryProviderKeys();
  readonly sealer = new PepperSealer(
    async () => PEPPERS,
    () => NOON,
  );
  readonly gatewayDeployment = {
    endpoints: {},
    allowedBaseUrls: ['https://models.example.com/'],
    bedrock: false,
    idleTimeoutSeconds: 60,
    providerUrls: {},
  };
}
