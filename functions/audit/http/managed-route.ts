import type { Caller } from '../../access/caller.ts';
import { refuseSecrets } from '../../access/refuse-secrets.ts';
import type { HttpResponse } from '../../runtime/http.ts';
import { defineRoute, type ParsedRequest } from '../../runtime/route.ts';
import { actorOf, beginning, type Change, doneEvent } from './audit-events.ts';
import type { AuditedServices } from './services.ts';

type Definition<S extends AuditedServices, P, Q, B> = Omit<Parameters<typeof defineRoute<S, P, Q, B>>[0], 'run'>;

/**
 * Defines a management route. What it is about to do is announced, and what it did is in the audit log before
 * its answer is sent: an action whose function dies in between is entered by `reconcile`.
 */
export function defineManagedRoute<S extends AuditedServices, P, Q, B>(
  definition: Definition<S, P, Q, B> & {
    /** Members of the body that are meant to hold a secret, which the route seals and never shows. */
    readonly secretFields?: readonly string[];
    run(
      parsed: ParsedRequest<P, Q, B> & { readonly caller: Caller },
      services: S,
    ): Promise<HttpResponse & { readonly change: Change }>;
  },
) {
  return defineRoute<S, P, Q, B>({
    ...definition,
    async run(parsed, services) {
      const { caller, request } = parsed;
      // What holds a secret already can still be removed.
      if (definition.method !== 'DELETE') {
        const told = Object.entries({ ...Object(parsed.params), ...Object(parsed.body) });
        refuseSecrets(Object.fromEntries(told.filter(([name]) => definition.secretFields?.includes(name) !== true)));
      }
      const event = beginning(actorOf(caller), definition.operation, request);
      return services.accountFor(caller.organizationId, event, async () => {
        const { change, ...response } = await definition.run(parsed, services);
        await services.record(caller.organizationId, doneEvent(event.actor, event.action, change, request));
        return response;
      });
    },
  });
}
