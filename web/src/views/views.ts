/** A saved view is an address with a name. It is kept in this browser only: the API has no place for it. */
export interface SavedView {
  readonly name: string;
  /** The page, such as `/traces`. */
  readonly path: string;
  /** What the page shows, as in its address. */
  readonly search: string;
}

/** Reads what a browser stored; what is no view is left out. */
export function parseViews(stored: string | null): readonly SavedView[] {
  if (stored === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.filter(isView) : [];
}

function isView(value: unknown): value is SavedView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'path' in value &&
    'search' in value &&
    [value.name, value.path, value.search].every((part) => typeof part === 'string')
  );
}

/** The views with one more; a view of the same name and page is replaced. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  return [...withoutView(views, view), view].sort((a, b) => a.name.localeCompare(b.name));
}

export function withoutView(
  views: readonly SavedView[],
  { name, path }: Pick<SavedView, 'name' | 'path'>,
): readonly SavedView[] {
  return views.filter((view) => view.name !== name || view.path !== path);
}
