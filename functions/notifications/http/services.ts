import type { AuditedServices } from '../../audit/http/services.ts';
import type { Hasher } from '../../kernel/ports.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { ChannelDependencies } from '../change-channel.ts';
import type { DeliveryQueue, DeliveryStore } from '../delivery.ts';

/** What the routes of channels and deliveries need. */
export interface NotificationServices extends AuditedServices, ChannelDependencies {
  readonly tenants: TenantStore;
  readonly deliveries: DeliveryStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly hasher: Hasher;
}
