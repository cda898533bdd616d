import type { PackOverride } from '../../../lib/client/api-types.ts';
import type { TryPlace } from './try-box.tsx';

/** What the forms of a rule and of a limit are given alike. */
export interface OwnDialogProps<One> {
  /** What is changed, or stood in for; null for a new one. */
  readonly one: One | null;
  readonly draft: PackOverride;
  readonly place: TryPlace;
  /** What the API refused of it, by member. */
  readonly refused: Readonly<Record<string, string>>;
  readonly onTake: (one: One) => void;
  readonly onClose: () => void;
}
