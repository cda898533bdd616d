/** How many messages a queue holds, as its service estimates it. */
export interface QueueDepth {
  readonly waiting: number;
  /** Received and not deleted yet. */
  readonly inFlight: number;
  readonly delayed: number;
}
