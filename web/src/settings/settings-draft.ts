import type { Project } from '../../../lib/client/api-types.ts';
import type { Config, Json } from './merge-patch.ts';
import type { SettingPath } from './setting-fields.ts';
import { isSettingPath, settingOf } from './setting-sections.ts';
import { changedSetting } from './setting-values.ts';
import { readTyped } from './typed-settings.ts';

/** The settings that somebody is changing. */
export interface SettingsDraft {
  readonly config: Config;
  /** What was typed, by path: it may not be readable yet. */
  readonly typed: Readonly<Partial<Record<SettingPath, string>>>;
}

export function draftOf({ configured }: Project): SettingsDraft {
  return { config: configured, typed: {} };
}

/** @param value undefined for the default */
export function withValue(
  stored: Config,
  draft: SettingsDraft,
  path: SettingPath,
  value: Json | undefined,
): SettingsDraft {
  const { [path]: _typed, ...typed } = draft.typed;
  return { config: changedSetting(stored, draft.config, path, value), typed };
}

/** What cannot be read leaves the setting as it was, and is told by `typedProblems`. */
export function withTyped(stored: Config, draft: SettingsDraft, path: SettingPath, text: string): SettingsDraft {
  const typed = { ...draft.typed, [path]: text };
  const read = readSetting(path, text);
  return 'problem' in read
    ? { ...draft, typed }
    : { config: changedSetting(stored, draft.config, path, read.value), typed };
}

/** What is wrong with what was typed, by path. */
export function typedProblems({ typed }: SettingsDraft): Readonly<Partial<Record<SettingPath, string>>> {
  const problems: Partial<Record<SettingPath, string>> = {};
  for (const [path, text] of Object.entries(typed)) {
    if (!isSettingPath(path)) continue;
    const read = readSetting(path, text);
    if ('problem' in read) problems[path] = read.problem;
  }
  return problems;
}

function readSetting(path: SettingPath, text: string): ReturnType<typeof readTyped> {
  const { kind } = settingOf(path);
  switch (kind.is) {
    case 'number':
    case 'money':
    case 'text':
    case 'words':
      return readTyped(kind, text);
    default:
      return { value: text };
  }
}
