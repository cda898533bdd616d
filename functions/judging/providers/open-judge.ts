import type { JudgeDeployment } from '../judge-deployment.ts';
import { identityOf, keyNameOf } from '../judge-identity.ts';
import type { JudgeKeys } from '../judge-keys.ts';
import { JudgeFailure, type OpenJudgeModel } from '../judge-model.ts';
import { openAnthropic } from './anthropic.ts';
import { openOpenAi } from './openai.ts';

const ANTHROPIC_URL = 'https://api.anthropic.com';
const OPENAI_URL = 'https://api.openai.com/v1';

/** Finds the model behind a name: where it is asked, and with which key. */
export function createJudgeOpener(deployment: JudgeDeployment, readKeys: () => Promise<JudgeKeys>): OpenJudgeModel {
  const { endpoints, providerUrls } = deployment;
  return async (name) => {
    const identity = identityOf(name);
    const { provider, model } = identity;
    if (provider === 'bedrock') {
      // The client is large, and no other judge needs it.
      const { openBedrock } = await import('./bedrock.ts');
      const { bedrock: endpoint } = providerUrls;
      return openBedrock(model, endpoint === undefined ? {} : { endpoint });
    }
    const found = (await readKeys())[keyNameOf(identity) ?? ''];
    if (provider === 'compatible') {
      const endpoint = endpoints[identity.endpoint ?? ''];
      if (endpoint === undefined) throw unusable(`No endpoint is called ${identity.endpoint}.`);
      const access = { key: found?.key, keyVersion: found?.set_at ?? null };
      return openOpenAi({ baseUrl: endpoint.baseUrl, model, ...access, isOpenAi: false });
    }
    if (found === undefined) throw unusable(`No key is set for ${provider}.`);
    const access = { model, key: found.key, keyVersion: found.set_at };
    if (provider === 'anthropic') {
      return openAnthropic({ ...access, baseUrl: providerUrls.anthropic ?? ANTHROPIC_URL });
    }
    return openOpenAi({ ...access, baseUrl: providerUrls.openai ?? OPENAI_URL, isOpenAi: true });
  };
}

function unusable(message: string): JudgeFailure {
  return new JudgeFailure('blocked', message);
}
