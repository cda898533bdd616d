import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { browserZone, isZone } from '../format/time.ts';
import { usePreference } from '../shell/preferences.ts';

/** These go along from page to page. */
const KEPT = ['project', 'zone'];

/** The address of a page within the console, in the project and the zone in which the reader is. */
export function pageAddress(
  path: string,
  current: URLSearchParams,
  query: Readonly<Record<string, string | readonly string[] | null | undefined>> = {},
): string {
  const params = new URLSearchParams();
  for (const name of KEPT) {
    const value = current.get(name);
    if (value !== null) params.set(name, value);
  }
  for (const [name, value] of Object.entries(query)) {
    params.delete(name);
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) params.append(name, one);
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The zone in which every time of the console is shown: that of the address, else the reader's choice. */
export function useZone(): string {
  const [params] = useSearchParams();
  const [chosen] = usePreference('zone');
  const named = params.get('zone');
  return useMemo(() => [named, chosen].find((zone) => zone !== null && isZone(zone)) ?? browserZone(), [named, chosen]);
}

/** The project that the pages are about: that of the address, else the reader's last one, else `default`. */
export function useProject(): string {
  const [params] = useSearchParams();
  const [chosen] = usePreference('project');
  return params.get('project') ?? chosen ?? 'default';
}
