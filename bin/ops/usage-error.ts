/** What was asked for on the command line cannot be done as it was asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
