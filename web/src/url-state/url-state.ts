/** How what a page shows is written into its address. What is as by default is not written. */
export interface UrlState<State> {
  /** Anything may stand in an address: what cannot be read is as by default. */
  read(params: URLSearchParams): State;
  /** Every name that the page uses, with its values; none for what is as by default. */
  write(state: State): Readonly<Record<string, readonly string[] | string | null>>;
}

/** The address with a changed part; what other parts of the page wrote there stays. */
export function changedParams<State>(
  page: UrlState<State>,
  params: URLSearchParams,
  change: Partial<State>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, values] of Object.entries(page.write({ ...page.read(params), ...change }))) {
    next.delete(name);
    for (const value of typeof values === 'string' ? [values] : (values ?? [])) next.append(name, value);
  }
  return next;
}

/** The value if it is one of those that exist. */
export function oneOf<Value extends string>(values: readonly Value[], value: string | null): Value | null {
  return values.find((known) => known === value) ?? null;
}

/** A whole number within bounds, or null. */
export function wholeNumber(value: string | null, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number | null {
  if (value === null || !/^\d{1,15}$/.test(value)) return null;
  const number = Number(value);
  return number >= min && number <= max ? number : null;
}
