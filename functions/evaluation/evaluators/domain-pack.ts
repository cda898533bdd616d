import { hasText } from '../../content/text-fields.ts';
import type { Domain, TraceContent } from '../../content/trace.ts';
import type { Evaluator, EvaluatorInput } from '../evaluator.ts';
import { type CompiledPack, evaluatePack } from '../packs/evaluate-pack.ts';
import { type Pack, revisedVersion } from '../packs/pack.ts';
import { isUnread } from '../skip-reason.ts';

const VERSION = '1.0.0';

/** The generic pack, and the one of the trace's domain; `revision` names the overrides of a project. */
export function domainPack(packFor: (domain: Domain) => CompiledPack, revision?: string): Evaluator {
  return {
    name: 'domain-pack',
    version: revisedVersion(VERSION, revision),
    applies: (input) => !isUnread(input, 'output') || isReadable(input.content),
    evaluate(input) {
      const { content, domain } = input;
      const domains: readonly Domain[] = domain === 'generic' ? [domain] : ['generic', domain];
      return domains.flatMap((each) => {
        const compiled = packFor(each);
        return evaluatePack(compiled, content).filter(({ type }) => !isOfUnread(compiled.pack, type, input));
      });
    },
  };
}

/** Whether a rule asks for something in a text that could not be read: nobody knows whether it is there. */
function isOfUnread(pack: Pack, type: string, input: EvaluatorInput): boolean {
  const rule = pack.rules.find(({ id }) => id === type);
  if (rule?.expectation !== 'must_match') return false;
  return (['input', 'output'] as const).some(
    (field) => isUnread(input, field) && (rule.field === field || rule.field === 'any'),
  );
}

/** Limits read numbers of tool calls and episodes as well. */
function isReadable(content: TraceContent): boolean {
  return hasText(content) || (content.tool_calls ?? []).length > 0 || (content.rl_episode?.steps ?? []).length > 0;
}
