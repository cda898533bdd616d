import type { Domain } from '../../content/trace.ts';
import { type CompiledPack, compilePack } from './evaluate-pack.ts';
import { finance } from './finance.ts';
import { generic } from './generic.ts';
import { healthcare } from './healthcare.ts';
import { legal } from './legal.ts';
import { Pack, type PackSource, type RlThresholds } from './pack.ts';
import { robotics } from './robotics.ts';

const SOURCES: Readonly<Record<Domain, PackSource>> = { generic, healthcare, finance, legal, robotics };

const packs = new Map<Domain, Pack>();
const compiled = new Map<Domain, CompiledPack>();

/** The pack of a domain as shipped, validated at first use. */
export function packOf(domain: Domain): Pack {
  const known = packs.get(domain);
  if (known !== undefined) return known;
  const pack = Pack.parse(SOURCES[domain]);
  packs.set(domain, pack);
  return pack;
}

/** The same, compiled; built once per process. */
export function compiledPackOf(domain: Domain): CompiledPack {
  const known = compiled.get(domain);
  if (known !== undefined) return known;
  const pack = compilePack(packOf(domain));
  compiled.set(domain, pack);
  return pack;
}

/** Thresholds of a domain's pack, or the generic ones. */
export function rlThresholdsOf(domain: Domain): RlThresholds {
  const thresholds = packOf(domain).rl ?? packOf('generic').rl;
  if (thresholds === undefined) throw new Error('the generic pack has no thresholds for episodes');
  return thresholds;
}
