type Picked =
  | { readonly type: 'absolute'; readonly startDate: string; readonly endDate: string }
  | { readonly type: 'relative'; readonly key?: string };

/** Why what was picked is no period; null where it is one. The picker offers a length of one's own, which no list asks for. */
export function periodProblem(picked: Picked | null, names: readonly string[]): string | null {
  if (picked === null) return null;
  if (picked.type === 'absolute') return picked.startDate > picked.endDate ? 'The end is before the start.' : null;
  return picked.key !== undefined && names.includes(picked.key)
    ? null
    : 'A period that ends now is one of the listed ones. For any other, choose two times.';
}
