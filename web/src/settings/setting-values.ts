import type { Change } from '../parts/change.ts';
import { type Config, isConfig, type Json } from './merge-patch.ts';
import type { SettingPath } from './setting-fields.ts';
import { isSettingPath, SETTING_PATHS, settingOf } from './setting-sections.ts';
import { tellTyped } from './typed-settings.ts';

/** What was set at a path; undefined where the default holds. A map without a name is one that was emptied. */
export function settingAt(config: Config, path: string): Json | undefined {
  let value: Json | undefined = config;
  for (const name of path.split('.')) value = isConfig(value) ? value[name] : undefined;
  return isConfig(value) && Object.keys(value).length === 0 ? undefined : (value ?? undefined);
}

/** The settings with another one, or without it; an object that is left without a member goes too. */
function withSetting(config: Config, path: string, value: Json | undefined): Config {
  const [name = '', ...rest] = path.split('.');
  const { [name]: before, ...others } = config;
  if (rest.length === 0) return value === undefined ? others : { ...config, [name]: value };
  const inner = withSetting(isConfig(before) ? before : {}, rest.join('.'), value);
  return Object.keys(inner).length === 0 ? others : { ...config, [name]: inner };
}

/**
 * The settings with another one. What is as by default and was not set before stays unset, so that a later release may
 * still change the default.
 */
export function changedSetting(stored: Config, draft: Config, path: SettingPath, value: Json | undefined): Config {
  const isDefault = JSON.stringify(value) === JSON.stringify(settingOf(path).byDefault);
  return withSetting(draft, path, isDefault && settingAt(stored, path) === undefined ? undefined : value);
}

/** What differs, by the label of the setting. */
export function settingChanges(before: Config, after: Config): readonly Change[] {
  return changedPaths(before, after).map((path) => {
    const [old, young] = [settingAt(before, path), settingAt(after, path)];
    const kind = old === undefined ? 'added' : young === undefined ? 'removed' : 'changed';
    return { what: labelOf(path), kind, before: tellSetting(path, old), after: tellSetting(path, young) };
  });
}

/** Of the settings that a draft changes, those that somebody else changed as well, by their labels. */
export function sameSettings(base: Config, draft: Config, fresh: Config): readonly string[] {
  const theirs = new Set(changedPaths(base, fresh));
  return changedPaths(base, draft).flatMap((path) => (theirs.has(path) ? [labelOf(path)] : []));
}

/** What is stored now with what a draft changed of what was stored before, and nothing else of the draft. */
export function mergedSettings(base: Config, draft: Config, fresh: Config): Config {
  return changedPaths(base, draft).reduce((merged, path) => withSetting(merged, path, settingAt(draft, path)), fresh);
}

function changedPaths(before: Config, after: Config): readonly string[] {
  const paths = new Set([...SETTING_PATHS, ...pathsIn(before), ...pathsIn(after)]);
  const toldAt = (config: Config, path: string) => JSON.stringify(settingAt(config, path));
  return [...paths].filter((path) => toldAt(before, path) !== toldAt(after, path));
}

function pathsIn(config: Config, prefix = ''): readonly string[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const path = prefix + name;
    return isConfig(value) && !isSettingPath(path) ? pathsIn(value, `${path}.`) : [path];
  });
}

function labelOf(path: string): string {
  return isSettingPath(path) ? settingOf(path).label : path;
}

function tellSetting(path: string, value: Json | undefined): string {
  if (!isSettingPath(path)) return value === undefined ? '' : JSON.stringify(value);
  return value === undefined ? tellDefault(path) : tellValue(path, value);
}

/** What holds where nothing is set, and who says so. */
export function tellDefault(path: SettingPath): string {
  const { byDefault, unset, defaultFrom = 'shipped' } = settingOf(path);
  const told = byDefault === null ? (unset ?? '') : tellValue(path, byDefault);
  return `${told} (${defaultFrom === 'deployment' ? 'default, by the deployment' : 'default, as shipped'})`;
}

function tellValue(path: SettingPath, value: Json): string {
  const { kind } = settingOf(path);
  if (kind.is === 'choice') return kind.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (value === 'all') return 'All';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.join(', ');
  if (isConfig(value)) {
    const rows = Object.entries(value).map(([name, action]) => `${name}: ${action}`);
    return rows.length === 0 ? 'None' : rows.join(', ');
  }
  const typed = tellTyped(value);
  if (typed === '') return 'Nothing';
  return kind.is === 'number' ? `${typed} ${kind.unit}`.trim() : typed;
}

/** What the API refuses, by the setting that it is about; what belongs to none is told for the whole. */
export function problemsBySetting(
  problems: Readonly<Record<string, string>>,
  changed: ReadonlySet<string>,
): { readonly at: Readonly<Partial<Record<SettingPath, string>>>; readonly others: readonly string[] } {
  const at: Partial<Record<SettingPath, string>> = {};
  const others: string[] = [];
  for (const [named, message] of Object.entries(problems)) {
    const path = named.replace(/^config\./, '');
    const found = SETTING_PATHS.find((one) => path === one || path.startsWith(`${one}.`));
    // What is wrong between several settings is told at the first of them that was changed.
    const below = SETTING_PATHS.filter((one) => one.startsWith(`${path}.`));
    const place = found ?? below.find((one) => changed.has(settingOf(one).label)) ?? below[0];
    if (place === undefined) {
      others.push(`${path} ${message}`);
      continue;
    }
    const inside = found === undefined ? '' : path.slice(found.length + 1);
    const told = inside === '' || /^\d+$/.test(inside) ? message : `${inside} ${message}`;
    at[place] = [...(at[place] === undefined ? [] : [at[place]]), told].join('; ');
  }
  return { at, others };
}
