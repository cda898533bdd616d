/** A trace to send, and the group it is counted under in the summary. */
export interface DemoTrace {
  readonly source: string;
  /** The body of POST /api/v1/traces, without the model. */
  readonly trace: Readonly<Record<string, unknown>>;
}
