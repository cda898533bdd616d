import { StartFailure } from './start-failure.ts';

/** Where models answer when an address names no path: at Ollama, vLLM and llama.cpp alike. */
const USUAL_PATH = '/v1';

/**
 * The judges that `npm start -- --judge URL --judge-model NAME` names, as the stage is given them: the first is the
 * endpoint `local` and judges by default, further ones are `local-2` and so on.
 * @throws StartFailure for an address without a model, or one that is none
 */
export function judgeContext(urls: readonly string[], models: readonly string[]): Readonly<Record<string, string>> {
  if (urls.length !== models.length) {
    throw new StartFailure('Every --judge URL needs a --judge-model NAME, and the other way round.');
  }
  const [model] = models;
  if (model === undefined) return {};
  const endpoints = urls.map((url, index) => [endpointName(index), { baseUrl: baseUrlOf(url) }] as const);
  return {
    judgeModel: `compatible:${endpointName(0)}/${model}`,
    judgeEndpoints: JSON.stringify(Object.fromEntries(endpoints)),
  };
}

function endpointName(index: number): string {
  return index === 0 ? 'local' : `local-${index + 1}`;
}

function baseUrlOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new StartFailure(`--judge takes an address such as http://127.0.0.1:11434/v1, and not ${text}`);
  }
  if (url.pathname === '/') url.pathname = USUAL_PATH;
  return url.href.replace(/\/+$/, '');
}
