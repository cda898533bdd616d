import type { Follower } from '../traces/concluded.ts';
import { evaluationEvent } from './alert-event.ts';
import { type RaiseDependencies, raiseEvents } from './raise-events.ts';

/**
 * Holds each evaluation to the rules of its organization about events, so that a channel is asked to tell of it at once.
 * Where no rule is about it nothing is read but the rules, which are remembered, and nothing is written.
 */
export function alertFollower(deps: RaiseDependencies): Follower {
  return {
    name: 'alerts',
    async follow(concluded) {
      const byOrganization = Map.groupBy(concluded, ({ record }) => record.organization_id);
      const parts = [...byOrganization.values()].map(async (own) => {
        try {
          await raiseEvents(deps, own.map(evaluationEvent));
          return [];
        } catch (error) {
          return own.map((one) => ({ concluded: one, error }));
        }
      });
      return (await Promise.all(parts)).flat();
    },
  };
}
