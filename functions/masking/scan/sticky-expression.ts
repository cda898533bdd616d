/** What the scanner asks of a regular expression: try it at `lastIndex`, and say where the match ended. */
export interface StickyExpression {
  lastIndex: number;
  /** The same without the text and the groups of the match, which cost more than most tries. */
  test(text: string): boolean;
  exec(text: string): { readonly 0: string; readonly groups?: Readonly<Record<string, string>> | undefined } | null;
}
