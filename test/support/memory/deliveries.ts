import type {
  Delivery,
  DeliveryPlace,
  DeliveryQueue,
  DeliveryStore,
  DuePlace,
} from '../../../functions/notifications/delivery.ts';
import { placeInList } from '../../../functions/notifications/delivery.ts';

const PARTS = 16;

/** Deliveries in memory: see test/support/contracts/delivery-store.ts. */
export class MemoryDeliveries implements DeliveryStore {
  readonly #deliveries = new Map<string, Delivery>();
  /** By trace and notification: see `removeTrace`. */
  readonly #texts = new Map<string, string>();

  async find(organizationId: string, deliveryId: string): Promise<Delivery | null> {
    return structuredClone(this.#deliveries.get(`${organizationId}/${deliveryId}`)) ?? null;
  }

  async create(delivery: Delivery, text: string | null): Promise<Delivery | null> {
    if (text !== null && delivery.notification.traceId !== null) this.#texts.set(textName(delivery), text);
    const name = `${delivery.organization_id}/${delivery.delivery_id}`;
    const known = this.#deliveries.get(name);
    if (known !== undefined) return structuredClone(known);
    this.#deliveries.set(name, structuredClone(delivery));
    return null;
  }

  async replace(known: Delivery, next: Delivery): Promise<boolean> {
    const name = `${known.organization_id}/${known.delivery_id}`;
    if (this.#deliveries.get(name)?.version !== known.version) return false;
    this.#deliveries.set(name, structuredClone(next));
    return true;
  }

  async findText(delivery: Delivery): Promise<string | null> {
    return this.#texts.get(textName(delivery)) ?? null;
  }

  async *list(organizationId: string, after: string | null): AsyncGenerator<readonly Delivery[]> {
    const own = this.all().filter(({ organization_id }) => organization_id === organizationId);
    const ordered = own.sort((a, b) => (placeInList(a) < placeInList(b) ? 1 : -1));
    yield ordered.filter((delivery) => after === null || placeInList(delivery) < after);
  }

  async *due(before: string, turn: number): AsyncGenerator<readonly DuePlace[]> {
    const due = this.all().flatMap(({ organization_id, delivery_id, next_try_at }) =>
      next_try_at !== null && next_try_at < before ? [{ organization_id, delivery_id, next_try_at }] : [],
    );
    due.sort((a, b) => (a.next_try_at < b.next_try_at ? -1 : 1));
    // By the last digit of an id.
    const parts = Map.groupBy(due, ({ delivery_id: id }) => Number.parseInt(id.slice(-1), 16) || 0);
    for (let part = 0; part < PARTS; part++) yield parts.get((part + turn) % PARTS) ?? [];
  }

  all(): Delivery[] {
    return structuredClone([...this.#deliveries.values()]);
  }

  /** What the deletion of a trace takes with it. */
  removeTrace(organizationId: string, traceId: string): void {
    for (const name of this.#texts.keys()) {
      if (name.startsWith(`${organizationId}/${traceId}/`)) this.#texts.delete(name);
    }
  }
}

function textName({ organization_id: organizationId, notification: { id, traceId } }: Delivery): string {
  return `${organizationId}/${traceId}/${id}`;
}

/** Messages in memory, each with the time from which it may be received. */
export class MemoryDeliveryQueue implements DeliveryQueue {
  readonly #now: () => number;
  #waiting: { readonly place: DeliveryPlace; readonly from: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  async sendAll(places: readonly DeliveryPlace[], delaySeconds = 0): Promise<null[]> {
    if (delaySeconds < 0 || delaySeconds > 900) throw new Error(`A queue holds nothing back for ${delaySeconds} s`);
    const from = this.#now() + delaySeconds * 1_000;
    this.#waiting.push(...places.map((place) => ({ place, from })));
    return places.map(() => null);
  }

  /** Takes what may be received now. */
  receiveAll(): DeliveryPlace[] {
    const ready = this.#waiting.filter(({ from }) => from <= this.#now());
    this.#waiting = this.#waiting.filter(({ from }) => from > this.#now());
    return ready.map(({ place }) => place);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }
}
