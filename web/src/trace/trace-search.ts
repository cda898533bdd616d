import { oneOf, type UrlState, wholeNumber } from '../url-state/url-state.ts';

const TABS = ['text', 'spans', 'decisions', 'raw'] as const;

export interface TraceSearch {
  readonly tab: (typeof TABS)[number];
  /** The finding that the reader is at: its place among the issues. */
  readonly finding: string | null;
  /** The span that the reader is at: its place in the tree. */
  readonly span: string | null;
}

export const TRACE_STATE: UrlState<TraceSearch> = {
  read(params) {
    return {
      tab: oneOf(TABS, params.get('tab')) ?? 'text',
      finding: wholeNumber(params.get('finding'))?.toString() ?? null,
      span: wholeNumber(params.get('span'))?.toString() ?? null,
    };
  },
  write: ({ tab, finding, span }) => ({ tab: tab === 'text' ? null : tab, finding, span }),
};

/** The tab of a name from outside. */
export function tabOf(name: string): TraceSearch['tab'] {
  return oneOf(TABS, name) ?? 'text';
}
