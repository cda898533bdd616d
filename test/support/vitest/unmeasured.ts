import type { Vite } from 'vitest/node';

/** Lets the files of a project run without being measured: the gate is on the pure files, which the unit tests run. */
export function unmeasured(): Vite.Plugin {
  return {
    name: 'unmeasured',
    configureVitest({ project }) {
      project.config.coverage = { ...project.config.coverage, enabled: false };
    },
  };
}
