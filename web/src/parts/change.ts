/** A difference between what is stored and what is to be. */
export interface Change {
  readonly what: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: string;
  readonly after: string;
}
