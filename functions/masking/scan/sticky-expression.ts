/** What the scanner asks of a regular expression: try it at `lastIndex`, and say where the match ended. */
export interface StickyExpression {
  lastIndex: number;
  exec(text: string): { readonly 0: string; readonly groups?: Readonly<Record<string, string>> | undefined } | null;
}
