import type { Hasher } from '../kernel/ports.ts';
import { maskContent } from '../masking/masking.ts';
import { hashFor } from '../projects/hash-for.ts';
import type { Project } from '../projects/project.ts';

/** What a person typed, masked as their project says, like everything that is stored (P4). */
export async function maskTyped<T>({ hasher }: { readonly hasher: Hasher }, project: Project, typed: T): Promise<T> {
  return maskContent(typed, project.masking, { hash: await hashFor(hasher, project) }).content;
}
