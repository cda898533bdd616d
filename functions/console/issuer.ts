/** Where people prove who they are. */
export interface Issuer {
  /** Where to send somebody, and what to remember until they come back. */
  begin(way: { readonly redirectUri: string; readonly state: string }): Promise<{
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
  }>;
  /**
   * What the issuer says of who came back.
   * @param way.address at which they did, with what the issuer added
   * @throws when anything about it is not as it has to be
   */
  finish(way: {
    readonly address: string;
    readonly codeVerifier: string;
    readonly nonce: string;
    readonly state: string;
  }): Promise<Readonly<Record<string, unknown>>>;
}
