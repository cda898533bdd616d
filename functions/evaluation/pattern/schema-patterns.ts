import type { WorkBudget } from '../work-budget.ts';
import { compilePattern, type LinearPattern, MAX_STATES, matchesPattern } from './linear-pattern.ts';
import { UnsupportedPatternError } from './parse-pattern.ts';

/** The regular expressions of one schema, each compiled once. */
export class SchemaPatterns {
  readonly #work: WorkBudget;
  /** Undefined for one that cannot be checked. */
  readonly #compiled = new Map<string, LinearPattern | undefined>();
  readonly #names = new Map<object, readonly string[]>();

  constructor(work: WorkBudget) {
    this.#work = work;
  }

  /** @throws WorkExceededError, DeadlineExceededError */
  match(pattern: string, text: string): 'matches' | 'differs' | 'not_checked' {
    const compiled = this.#compile(pattern);
    if (compiled === undefined) return 'not_checked';
    return matchesPattern(compiled, text, this.#work) ? 'matches' : 'differs';
  }

  /** The members of a `patternProperties`. */
  namesOf(patterns: Readonly<Record<string, unknown>>): readonly string[] {
    const known = this.#names.get(patterns) ?? Object.keys(patterns);
    this.#names.set(patterns, known);
    this.#work.spend(known.length);
    return known;
  }

  #compile(pattern: string): LinearPattern | undefined {
    // Looking it up reads it.
    this.#work.spend(pattern.length);
    if (this.#compiled.has(pattern)) return this.#compiled.get(pattern);
    const compiled = this.#compileNew(pattern);
    this.#compiled.set(pattern, compiled);
    return compiled;
  }

  #compileNew(pattern: string): LinearPattern | undefined {
    try {
      const compiled = compilePattern(pattern);
      this.#work.spend(compiled.states.length);
      return compiled;
    } catch (error) {
      if (!(error instanceof UnsupportedPatternError)) throw error;
      this.#work.spend(MAX_STATES);
      return undefined;
    }
  }
}
