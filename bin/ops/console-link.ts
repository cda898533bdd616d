import { makeConsoleLink } from '../local/console-link.ts';
import type { Plan, Task } from './task.ts';
import { UsageError } from './usage-error.ts';

/** Nothing is changed but that the link is there: it is shown without a question. */
export const consoleLink: Task = {
  summary: 'print a link that opens the console with the rights of AEGIS_API_KEY, once, within five minutes',
  usage: '',
  async plan(target): Promise<Plan> {
    if (target.adminKey === undefined) throw new UsageError('Name the key that signs in: AEGIS_API_KEY=…');
    const link = await makeConsoleLink(target.apiUrl, target.adminKey);
    return { findings: [link], typeToConfirm: null, apply: null };
  },
};
