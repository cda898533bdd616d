import type { Domain } from '../../content/trace.ts';
import type { Evaluator } from '../evaluator.ts';
import { type CompiledPack, evaluatePack } from '../packs/evaluate-pack.ts';
import { revisedVersion } from '../packs/pack.ts';

const VERSION = '1.0.0';

/** The generic pack, and the one of the trace's domain; `revision` names the overrides of a project. */
export function domainPack(packFor: (domain: Domain) => CompiledPack, revision?: string): Evaluator {
  return {
    name: 'domain-pack',
    version: revisedVersion(VERSION, revision),
    applies: () => true,
    evaluate({ content, domain }) {
      const generic = evaluatePack(packFor('generic'), content);
      return domain === 'generic' ? generic : [...generic, ...evaluatePack(packFor(domain), content)];
    },
  };
}
