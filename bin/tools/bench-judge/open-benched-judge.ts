import { JudgeModelName } from '../../../functions/evaluation/judge-settings.ts';
import type { JudgeDeployment } from '../../../functions/judging/judge-deployment.ts';
import { judgePriceOf } from '../../../functions/judging/judge-price.ts';
import { createJudgeOpener } from '../../../functions/judging/providers/open-judge.ts';
import type { JudgeSetup } from './judge-rows.ts';

interface Access {
  readonly key: string | undefined;
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

const HOSTED = ['anthropic', 'openai', 'bedrock'];
const ENDPOINT = 'benched';

/** @param judge the base URL of a compatible endpoint, or the name of a provider */
export async function openBenchedJudge(
  judge: string,
  model: string,
  { key, ...rates }: Access,
): Promise<Pick<JudgeSetup, 'model' | 'costMicroUsd'>> {
  const isHosted = HOSTED.includes(judge);
  const name = JudgeModelName.parse(isHosted ? `${judge}:${model}` : `compatible:${ENDPOINT}/${model}`);
  const endpoints = isHosted ? {} : { [ENDPOINT]: { baseUrl: judge.replace(/\/+$/, ''), ...rates } };
  const deployment: JudgeDeployment = {
    model: name,
    endpoints,
    prices: {},
    dailyBudgetMicroUsd: 0,
    waitHours: 1,
    callTimeoutSeconds: 120,
    providerUrls: {},
  };
  const price = judgePriceOf(name, deployment, new Date());
  const keys = key === undefined ? {} : { [isHosted ? judge : ENDPOINT]: { key, set_at: new Date(0).toISOString() } };
  const opened = await createJudgeOpener(deployment, async () => keys)(name);
  return { model: opened, costMicroUsd: (usage) => price?.costMicroUsd(usage) ?? 0 };
}
