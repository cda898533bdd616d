import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useSyncExternalStore } from 'react';
import { usePreference } from './preferences.ts';

export type Appearance = 'system' | 'light' | 'dark';

const DARK = '(prefers-color-scheme: dark)';

function followSystem(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Light or dark as the system is, until the reader chooses. */
export function useAppearance(): readonly [Appearance, (appearance: Appearance) => void] {
  const [stored, store] = usePreference('appearance');
  const systemIsDark = useSyncExternalStore(followSystem, () => matchMedia(DARK).matches);
  const appearance: Appearance = stored === 'light' || stored === 'dark' ? stored : 'system';
  const isDark = appearance === 'dark' || (appearance === 'system' && systemIsDark);
  useEffect(() => applyMode(isDark ? Mode.Dark : Mode.Light), [isDark]);
  return [appearance, (next) => store(next === 'system' ? null : next)];
}
