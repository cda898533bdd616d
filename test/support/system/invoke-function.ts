import { askEmulator } from '../emulator/ask-emulator.ts';
import type { EmulatedDeployment } from '../vitest/provided-context.ts';

/** Runs a deployed function once, as its schedule would; the emulator looks at no signature. */
export async function invokeFunction({ endpointUrl }: EmulatedDeployment, functionName: string): Promise<void> {
  const response = await askEmulator(`${endpointUrl}/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    body: '{}',
  });
  const text = await response.text();
  if (!response.ok || response.headers.get('x-amz-function-error') !== null) {
    throw new Error(`${functionName} failed with ${response.status}: ${text}`);
  }
}
