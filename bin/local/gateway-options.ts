import { StartFailure } from './start-failure.ts';

/** Where models answer when an address names no path: at Ollama, vLLM and llama.cpp alike. */
const USUAL_PATH = '/v1';
const OPTION = /^([a-z0-9][a-z0-9-]{0,39})=(.+)$/;

/**
 * The endpoints that `npm start -- --provider NAME=URL` names, as the stage is given them: every project may ask them by
 * that name, and they cost nothing.
 * @throws StartFailure for what is no name and address
 */
export function gatewayContext(providers: readonly string[]): Readonly<Record<string, string>> {
  if (providers.length === 0) return {};
  const endpoints = providers.map((provider) => {
    const [, name, address = ''] = OPTION.exec(provider) ?? [];
    const url = URL.parse(address);
    if (name === undefined || url === null || !/^https?:$/.test(url.protocol)) {
      throw new StartFailure(`--provider takes NAME=URL such as local=http://127.0.0.1:11434/v1, and not ${provider}`);
    }
    if (url.pathname === '/') url.pathname = USUAL_PATH;
    return [name, { baseUrl: url.href.replace(/\/+$/, '') }] as const;
  });
  return { gatewayEndpoints: JSON.stringify(Object.fromEntries(endpoints)) };
}
