import { pageAddress } from '../url-state/scope.ts';

/** Where the reader is, or what they look at there: no part of a view that others open. */
const NOT_KEPT = ['project', 'selected'];

/** What of an address a view keeps, as the API takes it. */
export function queryToSave(search: string): string {
  const params = new URLSearchParams(search);
  for (const name of NOT_KEPT) params.delete(name);
  return params.toString();
}

/** Where a view leads: in the project of the reader, and in their zone unless the view has one. */
export function viewAddress({ page, query }: { readonly page: string; readonly query: string }, here: URLSearchParams) {
  const names: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!NOT_KEPT.includes(name)) names[name] = [...(names[name] ?? []), value];
  }
  return pageAddress(page, here, names);
}

/** Why a view cannot be saved for others; null where it can. */
export function whyNotSaved(search: string): string | null {
  const params = new URLSearchParams(search);
  return params.has('user_id') || params.has('user')
    ? 'A view that all members see names no user. Take the filter away, or share the address.'
    : null;
}
