import { expect, test } from 'vitest';
import { GatewayDeployment } from '../../functions/gateway/provider-key.ts';
import { createProviderOpener } from '../../functions/gateway/providers/open-provider.ts';
import { GATEWAY_DEFAULTS } from '../../lib/gateway-config.ts';

function opener(endpoints: object) {
  const asked: string[] = [];
  const open = createProviderOpener({
    deployment: GatewayDeployment.parse({ ...GATEWAY_DEFAULTS, endpoints }),
    readKey: async (_organizationId, provider) => {
      asked.push(provider);
      return null;
    },
    now: () => 0,
  });
  return { open, asked };
}

test('an endpoint of the stage is asked without a read each time, and a key that may be set is looked for', async () => {
  const house = { baseUrl: 'https://models.example.com/v1', inputUsdPerMillion: 1, outputUsdPerMillion: 1 };
  const { open, asked } = opener({ house });
  for (let time = 0; time < 3; time++) {
    expect(await open('o', 'house')).toMatchObject({ rates: { inputUsdPerMillion: 1 }, isListed: false });
    await expect(open('o', 'openai')).rejects.toThrow('No key is set');
  }
  expect(asked.filter((provider) => provider === 'house')).toHaveLength(1);
  expect(asked.filter((provider) => provider === 'openai')).toHaveLength(3);
});
