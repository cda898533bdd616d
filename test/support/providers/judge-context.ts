/**
 * What a stage is given so that its judges are asked of a stand-in. It names no model: a project has a judge once it asks
 * for one.
 */
export function judgeContext(url: string): Record<string, string> {
  const endpoint = { baseUrl: `${url}/v1`, inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  return {
    judgeEndpoints: JSON.stringify({ 'stand-in': endpoint }),
    judgeProviderUrls: JSON.stringify({ bedrock: url, anthropic: url, openai: `${url}/v1` }),
  };
}
