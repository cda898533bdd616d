/** What is left of an invocation when its calls are ended: to charge them and to store their trace. */
const TO_SETTLE_MILLISECONDS = 15_000;

/** Milliseconds that calls upstream may take; of a short invocation half is kept. */
export function askingMilliseconds(remainingMilliseconds: number): number {
  const kept = Math.min(TO_SETTLE_MILLISECONDS, remainingMilliseconds / 2);
  return Math.max(0, Math.floor(remainingMilliseconds - kept));
}
