/** That another version of a head acts than before, as it is told. */
export interface HeadChanged {
  /** The same whenever it is told of. */
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** What evaluations call them, such as `toxicity@2.0.0+3`. */
  readonly before: string;
  readonly after: string;
  /** ISO-8601. */
  readonly at: string;
}
