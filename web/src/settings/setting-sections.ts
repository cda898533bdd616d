import type { Setting, SettingPath } from './setting-fields.ts';
import { SETTINGS } from './settings-table.ts';

export const SETTING_PATHS: readonly SettingPath[] = Object.keys(SETTINGS).filter(isSettingPath);

export function isSettingPath(path: string): path is SettingPath {
  return Object.hasOwn(SETTINGS, path);
}

export function settingOf(path: SettingPath): Setting {
  return SETTINGS[path];
}

/** Parts of the page, by how the paths of their settings begin. */
const SECTIONS = [
  { id: '', title: 'General' },
  { id: 'masking.', title: 'Masking' },
  { id: 'security.', title: 'Security' },
  { id: 'features.', title: 'Features' },
  { id: 'cascade.', title: 'When a trace is judged' },
  { id: 'judge.', title: 'Judge' },
  { id: 'review.', title: 'Reviews' },
] as const;

export interface SettingSection {
  readonly title: string;
  readonly paths: readonly SettingPath[];
}

/** The settings whose label, help or path holds what was typed, by section. */
export function settingSections(search: string): readonly SettingSection[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const fits = (path: SettingPath): boolean => {
    const { label, help } = settingOf(path);
    const text = `${path} ${label} ${help}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return SECTIONS.map(({ id, title }) => ({
    title,
    paths: SETTING_PATHS.filter((path) => (id === '' ? !path.includes('.') : path.startsWith(id)) && fits(path)),
  })).filter(({ paths }) => paths.length > 0);
}
