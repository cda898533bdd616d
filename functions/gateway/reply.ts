/** What the gateway answers, whichever way it is carried. */
export interface GatewayReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** A whole body, or pieces of one as they come. Pieces are read to their end, whether the client is there or not. */
  readonly body: string | AsyncIterable<string>;
  /** What is left to do once the body is out. It does not throw. */
  readonly afterwards?: () => Promise<void>;
}
