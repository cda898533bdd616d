import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 4;
const PAUSE_MILLISECONDS = 50;

/**
 * Asks the emulator what no client of the SDK is there for. Like the SDK it asks again after a failure inside the
 * service: the emulator reads its state without a lock, and fails when something else changes it at that moment.
 */
export async function askEmulator(url: string, init?: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init);
    if (response.status !== 500 || attempt === ATTEMPTS || !(await isInternalError(response.clone()))) return response;
    await response.body?.cancel();
    await sleep(PAUSE_MILLISECONDS * attempt);
  }
}

/** A function that fails is no failure of the emulator. */
async function isInternalError(response: Response): Promise<boolean> {
  return (await response.text()).includes('InternalError');
}
