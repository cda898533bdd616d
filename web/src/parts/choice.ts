export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
}

/** Choices of which each shows itself. */
export function choicesOf<Value extends string>(values: readonly Value[]): readonly Choice<Value>[] {
  return values.map((value) => ({ value, label: value }));
}
