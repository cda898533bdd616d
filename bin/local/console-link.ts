import * as z from 'zod';
import { StartFailure } from './start-failure.ts';

const LinkSchema = z.object({ path: z.string() });

/**
 * A link that opens the console signed in with the rights of a key: once, within five minutes.
 * @throws StartFailure when the deployment does not make one
 */
export async function makeConsoleLink(url: string, key: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`${url}/api/v1/session/link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    ...(signal === undefined ? {} : { signal }),
  });
  const body = await response.text();
  if (response.status !== 201) {
    throw new StartFailure(`No link to the console was made (status ${response.status}): ${body}`);
  }
  return `${url}${LinkSchema.parse(JSON.parse(body)).path}`;
}
