import type { ProjectConfig } from '../../../lib/client/api-types.ts';
import type { Choice } from '../parts/choice.ts';

/** Objects with members of their own lead on; texts, numbers, switches, lists and maps are set as a whole. */
type PathsOf<Settings> = {
  [Name in keyof Settings & string]-?: IsWhole<NonNullable<Settings[Name]>> extends true
    ? Name
    : `${Name}.${PathsOf<NonNullable<Settings[Name]>>}`;
}[keyof Settings & string];

type IsWhole<Value> = Value extends string | number | boolean | readonly unknown[]
  ? true
  : string extends keyof Value
    ? true
    : false;

/** The path of a setting of a project, such as `masking.pii`. */
export type SettingPath = PathsOf<ProjectConfig>;

/** How a setting is asked for. */
export type SettingKind =
  | { readonly is: 'switch' }
  | { readonly is: 'choice'; readonly choices: readonly Choice<string>[] }
  | { readonly is: 'zone' }
  | {
      readonly is: 'number';
      /** Empty where the label says what is counted. */
      readonly unit: string;
      readonly from: number;
      readonly to: number;
      readonly isWhole: boolean;
    }
  | { readonly is: 'money' }
  | { readonly is: 'text'; readonly atMost: number; readonly rows: number; readonly placeholder?: string }
  | { readonly is: 'words'; readonly shortest: number; readonly longest: number; readonly most: number }
  | { readonly is: 'countries'; readonly mayBeAll: boolean }
  /** By the name of a kind. */
  | { readonly is: 'map'; readonly choices: readonly Choice<string>[] };

export interface Setting {
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  readonly kind: SettingKind;
  /** What holds where a project sets nothing; null where the deployment decides, or nothing is there. */
  readonly byDefault: string | number | boolean | readonly string[] | { readonly [name: string]: string } | null;
  /** How a default of null is told. */
  readonly unset?: string;
  /** @default 'shipped' */
  readonly defaultFrom?: 'deployment';
}
