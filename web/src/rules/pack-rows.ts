import type { Pack, PackOverride } from '../../../lib/client/api-types.ts';
import type { Severity } from '../api/words.ts';

/** A rule, a limit or a check of a domain, as a project uses it. */
export interface PackRow {
  readonly id: string;
  readonly kind: 'rule' | 'limit' | 'check';
  readonly category: string;
  /** Null for a check, whose findings have severities of their own. */
  readonly severity: Severity | null;
  /** What is shipped, where the project has another; null where it has none. */
  readonly shippedSeverity: Severity | null;
  readonly origin: 'shipped' | 'replaced' | 'own';
  readonly isDisabled: boolean;
  readonly isDecisive: boolean;
  /** What a limit holds to; empty for the others. */
  readonly bounds: string;
  readonly reason: string;
  readonly source: string;
  readonly remedy: string;
}

export const NO_OVERRIDE: PackOverride = { disabled: [], severities: {}, rules: [], limits: [], rl: {} };

/** What is shipped with what the project changes: those of its own last. */
export function packRows(shipped: Pack, override: PackOverride): readonly PackRow[] {
  const disabled = new Set(override.disabled);
  const severities = new Map(Object.entries(override.severities));
  const toRow = (
    kind: 'rule' | 'limit',
    one: Pack['limits'][number] & { readonly category?: string },
    origin: PackRow['origin'],
  ): PackRow => {
    const severity = severities.get(one.id) ?? one.severity;
    return {
      id: one.id,
      kind,
      category: one.category ?? 'policy',
      severity,
      shippedSeverity: severity === one.severity ? null : one.severity,
      origin,
      isDisabled: disabled.has(one.id),
      isDecisive: one.decisive,
      bounds: boundsOf(one),
      reason: one.reason,
      source: one.source,
      remedy: one.remedy,
    };
  };
  const merged = <One extends { readonly id: string }>(all: readonly One[], own: readonly One[]) => {
    const replaced = new Map(own.map((one) => [one.id, one]));
    const known = new Set(all.map(({ id }) => id));
    return [
      ...all.map(
        (one) => ({ one: replaced.get(one.id) ?? one, origin: replaced.has(one.id) ? 'replaced' : 'shipped' }) as const,
      ),
      ...own.filter(({ id }) => !known.has(id)).map((one) => ({ one, origin: 'own' }) as const),
    ];
  };
  return [
    ...merged(shipped.rules.map(withNames), override.rules.map(withNames)).map(({ one, origin }) =>
      toRow('rule', one, origin),
    ),
    ...merged(shipped.limits, override.limits).map(({ one, origin }) => toRow('limit', one, origin)),
    ...shipped.checks.map(
      (id): PackRow => ({
        id,
        kind: 'check',
        category: 'domain',
        severity: null,
        shippedSeverity: null,
        origin: 'shipped',
        isDisabled: disabled.has(id),
        isDecisive: false,
        bounds: '',
        reason: 'A check that phrases cannot express.',
        source: '',
        remedy: '',
      }),
    ),
  ];
}

/** Rules and limits are told alike but for their names. */
function withNames(rule: Pack['rules'][number]) {
  return { ...rule, names: [] };
}

export function withDisabled(override: PackOverride, id: string, isDisabled: boolean): PackOverride {
  const others = override.disabled.filter((one) => one !== id);
  return { ...override, disabled: isDisabled ? [...others, id] : others };
}

/** @param severity what it is to be; that of the pack itself leaves nothing in the override */
export function withSeverity(override: PackOverride, row: PackRow, severity: Severity): PackOverride {
  const { [row.id]: _before, ...others } = override.severities;
  const own = row.shippedSeverity ?? row.severity;
  return { ...override, severities: severity === own ? others : { ...others, [row.id]: severity } };
}

function boundsOf({ names, min, max }: Pick<Pack['limits'][number], 'names' | 'min' | 'max'>): string {
  if (names.length === 0) return '';
  const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`];
  return `${names.join(', ')}: ${bounds.filter((one) => one !== '').join(', ')}`;
}

/** The rows of one kind, or of all, whose words hold every word that was typed. */
export function findRows(rows: readonly PackRow[], find: string, kind: PackRow['kind'] | null): readonly PackRow[] {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    const text = [row.id, row.category, row.severity, row.origin, row.bounds, row.reason, row.source, row.remedy]
      .join(' ')
      .toLowerCase();
    return (kind === null || row.kind === kind) && words.every((word) => text.includes(word));
  });
}
