/** A submission that is valid and priced; a test names only what it is about. */
export function aSubmission(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    model: 'gpt-4',
    input: 'What is the capital of France?',
    output: 'The capital of France is Paris.',
    ...fields,
  };
}
