import type { Domain } from '../../content/trace.ts';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import { maskContent } from '../../masking/masking.ts';
import { type PackOverride, unknownRules } from './pack.ts';
import { phraseTroubles } from './phrase-cost.ts';
import { packOf } from './registry.ts';

/** An item of the table holds 400 KB, and every environment that evaluates compiles the rules. */
const MAX_OVERRIDE_BYTES = 50_000;

/**
 * Holds an override to what its schema cannot know: the pack it changes, and that nothing stores a secret.
 * @throws AegisError `payload_too_large`, `invalid_request` with the path of each field, which begins at `at`
 */
export function checkOverride(domain: Domain, override: PackOverride, at: readonly string[] = []): void {
  if (new TextEncoder().encode(JSON.stringify(override)).length > MAX_OVERRIDE_BYTES) {
    throw new AegisError('payload_too_large', `An override may hold ${MAX_OVERRIDE_BYTES} bytes.`);
  }
  const errors = [
    ...unknownNames(domain, override),
    ...repeatedIds(override),
    ...phraseTroubles(override.rules),
    ...secretsIn(override),
  ];
  if (errors.length === 0) return;
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: errors.map(({ path, message }) => ({ path: [...at, path].join('.'), message })),
  });
}

function unknownNames(domain: Domain, override: PackOverride): FieldError[] {
  const unknown = new Set(unknownRules(packOf(domain), override));
  const message = `is no rule of the ${domain} pack`;
  return [
    ...override.disabled.flatMap((id, i) => (unknown.has(id) ? [{ path: `disabled[${i}]`, message }] : [])),
    ...Object.keys(override.severities).flatMap((id) =>
      unknown.has(id) ? [{ path: `severities.${id}`, message }] : [],
    ),
  ];
}

function repeatedIds(override: PackOverride): FieldError[] {
  const seen = new Set<string>();
  return (['rules', 'limits'] as const).flatMap((list) =>
    override[list].flatMap(({ id }, i) => {
      const isRepeated = seen.has(id);
      seen.add(id);
      return isRepeated ? [{ path: `${list}[${i}].id`, message: 'is there twice' }] : [];
    }),
  );
}

function secretsIn(override: PackOverride): FieldError[] {
  const { findings } = maskContent(override, { secret: 'redact', pii: 'off', kinds: {} });
  return findings.map(({ field }) => ({ path: field.replace('#key', ''), message: 'must not hold a secret' }));
}
