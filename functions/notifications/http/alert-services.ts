import type { AuditedServices } from '../../audit/http/services.ts';
import type { Hasher, IdSource } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { ActDependencies } from '../act-on-alert.ts';
import type { AlertRuleStore } from '../alert-rule.ts';
import type { ChannelStore } from '../channel.ts';
import type { DryRunDependencies } from '../dry-run-rule.ts';
import type { EpisodeStore } from '../episode-store.ts';

/** What the routes need that read rules and episodes. */
export interface AlertReadServices extends RouteServices, DryRunDependencies {
  readonly alertRules: AlertRuleStore;
  readonly episodes: EpisodeStore;
  readonly hasher: Hasher;
  readonly findProject: FindProject;
}

/** What the routes need that change them. */
export interface AlertServices extends AuditedServices {
  readonly alertRules: AlertRuleStore;
  readonly channels: ChannelStore;
  /** For episodes: with the outbox that is told of what becomes of them. */
  readonly alerting: ActDependencies;
  readonly ids: Pick<IdSource, 'ulid'>;
  readonly findProject: FindProject;
  readonly now: () => number;
}
