/** Whose secret it is. A sealed text opens in this place only: copied to another tenant or item, it stays shut. */
export interface SecretPlace {
  readonly purpose: 'channel' | 'provider_key';
  readonly organizationId: string;
  /** Of the item that holds the sealed text. */
  readonly id: string;
}

/** Keeps secrets that have to be used again, such as the key under which a webhook is signed. */
export interface SecretSealer {
  /**
   * The text encrypted for this place; another one each time.
   * @throws AegisError `unavailable`
   */
  seal(place: SecretPlace, text: string): Promise<string>;
  /**
   * The text that was sealed for this place.
   * @throws AegisError `unavailable`; Error when the text was changed, or sealed for another place
   */
  open(place: SecretPlace, sealed: string): Promise<string>;
}
