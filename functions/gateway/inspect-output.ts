import type { Domain } from '../content/trace.ts';
import type { DomainRules } from '../evaluation/evaluate-trace.ts';
import type { EvaluationConfig } from '../evaluation/evaluation-config.ts';
import type { RiskModel } from '../evaluation/evaluator.ts';
import { guard } from '../guard/guard.ts';
import { type Issue, SEVERITIES } from '../kernel/issue.ts';
import { maskedSpans } from '../masking/masking.ts';
import type { HashValue, MaskingPolicy } from '../masking/masking-policy.ts';
import type { OutputGuard } from './gateway-settings.ts';
import type { Inspection, InspectOutput } from './guarded-text.ts';
import { jsonIn } from './json-in.ts';
import { maskedArguments } from './masked-arguments.ts';
import type { OutputPart } from './output-text.ts';

/** With what the guard looks at the texts of one call. */
export interface GuardSetting {
  readonly policy: MaskingPolicy;
  readonly config: EvaluationConfig;
  readonly rules: DomainRules;
  readonly domain: Domain;
  readonly isEnabled: (evaluator: string) => boolean;
  readonly outputAction: 'flag' | 'block';
  readonly models: readonly RiskModel[];
  readonly hash: HashValue;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}

/** How the outputs of a project are checked, where it has not said so itself. */
export function effectiveOutputGuard(
  chosen: OutputGuard | null,
  { policy, outputAction }: Pick<GuardSetting, 'policy' | 'outputAction'>,
): OutputGuard {
  if (chosen !== null) return chosen;
  const actions = [policy.secret, policy.pii, policy.names, ...Object.values(policy.kinds)];
  const changes = actions.some((action) => action === 'redact' || action === 'hash');
  return changes || outputAction === 'block' ? 'buffer' : 'observe';
}

/** Looks at the texts of one answer and remembers what it found in them. */
export class OutputInspector {
  readonly #setting: GuardSetting;
  readonly #instructions: string;
  #issues: readonly Issue[] = [];
  #isBlocked = false;
  #isRedacted = false;

  /** @param instructions what the system said, which an output must not reveal */
  constructor(setting: GuardSetting, instructions: string) {
    this.#setting = setting;
    this.#instructions = instructions;
  }

  /** Whether a choice was blocked, or would have been where outputs are only observed. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  get isRedacted(): boolean {
    return this.#isRedacted;
  }

  /** Whether tiers 1 and 2 found something of high severity that masking does not mend. */
  get hasFailed(): boolean {
    return this.#issues.some(
      ({ category, severity }) =>
        category !== 'secret' && category !== 'pii' && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('high'),
    );
  }

  /** For `guardEvents` and `guardWhole`. @throws AegisError as the guard does */
  readonly inspect: InspectOutput = (text, part) => {
    const spans = part === 'tool_arguments' ? this.#spansInArguments(text) : this.#spansIn(text);
    const decision = this.#decide(part === 'tool_arguments' ? spokenIn(text) : text, part, spans.length > 0);
    if (decision === 'block') this.#isBlocked = true;
    if (spans.length > 0) this.#isRedacted = true;
    return { decision, spans };
  };

  #spansIn(text: string): Inspection['spans'] {
    return maskedSpans(text, this.#setting.policy, this.#setting.hash);
  }

  #spansInArguments(text: string): Inspection['spans'] {
    const replacement = maskedArguments(text, this.#setting);
    return replacement === text ? [] : [{ start: 0, end: text.length, replacement }];
  }

  #decide(text: string, part: OutputPart, isRedacted: boolean): Inspection['decision'] {
    const instructions = part === 'text' ? this.#instructions : '';
    const { decision, issues } = guard({ direction: 'output', text, instructions, ...this.#setting });
    this.#issues = [...this.#issues, ...issues];
    if (decision === 'block') return 'block';
    return isRedacted ? 'redact' : 'allow';
  }
}

/** The texts in arguments as whoever runs the tool reads them. */
function spokenIn(text: string): string {
  const spoken: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node === 'string') spoken.push(node);
    else if (typeof node === 'object' && node !== null) for (const each of Object.values(node)) walk(each);
  };
  const value = jsonIn(text);
  walk(value);
  return value === undefined || spoken.length === 0 ? text : spoken.join('\n');
}
