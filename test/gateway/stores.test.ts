import { describeGatewayStores } from '../support/contracts/gateway-stores.ts';
import { MemoryGatewaySettings } from '../support/memory/gateway-settings.ts';
import { MemoryAnswerCache, MemoryCooldowns } from '../support/memory/gateway-stores.ts';

describeGatewayStores('memory', async (now) => ({
  settings: new MemoryGatewaySettings(),
  cooldowns: new MemoryCooldowns(now),
  answers: new MemoryAnswerCache(now),
}));
