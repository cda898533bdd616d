/** A start that cannot go on for a reason the person at the keyboard can act on: shown as its message, without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
