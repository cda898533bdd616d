import type { AlertRuleStore, AlertSettings } from '../../../functions/notifications/alert-rule.ts';
import type { AlertSlot } from '../../../functions/notifications/episode.ts';
import { nameOfSlot, type SlotName } from '../../../functions/notifications/episode-id.ts';
import type { EpisodeStore, PastPlace } from '../../../functions/notifications/episode-store.ts';

/** Rules in memory: see test/support/contracts/alert-stores.ts. */
export class MemoryAlertRules implements AlertRuleStore {
  readonly #settings = new Map<string, AlertSettings>();

  async find(organizationId: string): Promise<AlertSettings> {
    return this.#settings.get(organizationId) ?? { rules: [], silences: [], version: 0 };
  }

  async save(organizationId: string, settings: AlertSettings): Promise<boolean> {
    if ((this.#settings.get(organizationId)?.version ?? 0) !== settings.version - 1) return false;
    this.#settings.set(organizationId, structuredClone(settings));
    return true;
  }
}

/** Episodes in memory: see test/support/contracts/alert-stores.ts. */
export class MemoryEpisodes implements EpisodeStore {
  readonly #slots = new Map<string, AlertSlot>();
  readonly #past: AlertSlot[] = [];
  readonly #seen = new Set<string>();
  writes = 0;

  async find(organizationId: string, name: SlotName): Promise<AlertSlot | null> {
    return structuredClone(this.#slots.get(slotText(organizationId, name)) ?? null);
  }

  async unseen(organizationId: string, ruleId: string, eventIds: readonly string[]): Promise<string[]> {
    return eventIds.filter((id) => !this.#seen.has(`${organizationId}/${ruleId}/${id}`));
  }

  async replace(known: AlertSlot | null, next: AlertSlot, eventIds: readonly string[] = []): Promise<boolean> {
    const key = slotText(next.organization_id, nameOfSlot(next));
    if ((this.#slots.get(key)?.version ?? null) !== (known?.version ?? null)) return false;
    const seen = eventIds.map((id) => `${next.organization_id}/${next.rule_id}/${id}`);
    if (seen.some((id) => this.#seen.has(id))) return false;
    for (const id of seen) this.#seen.add(id);
    const isFollowed = known !== null && known.episode_id !== null && known.episode_id !== next.episode_id;
    if (isFollowed) this.#past.push(structuredClone(known));
    this.#slots.set(key, structuredClone(next));
    this.writes++;
    return true;
  }

  async *due(now: number): AsyncGenerator<AlertSlot[]> {
    const due = [...this.#slots.values()].filter(({ due_at: at }) => at !== null && Date.parse(at) <= now);
    yield structuredClone(due.sort((a, b) => ((a.due_at ?? '') < (b.due_at ?? '') ? -1 : 1)));
  }

  async slots(organizationId: string, projectId?: string | null): Promise<AlertSlot[]> {
    const own = [...this.#slots.values()].filter((slot) => slot.organization_id === organizationId);
    return structuredClone(own.filter((slot) => projectId === undefined || slot.project_id === projectId));
  }

  async *past(organizationId: string, after: PastPlace | null): AsyncGenerator<AlertSlot[]> {
    const own = this.#past.filter((slot) => slot.organization_id === organizationId);
    const ordered = own.sort((a, b) => (placeText(a) < placeText(b) ? 1 : -1));
    const rest = ordered.filter((slot) => after === null || placeText(slot) < `${after.at}#${after.id}`);
    for (const slot of rest) yield [structuredClone(slot)];
  }
}

function slotText(organizationId: string, { projectId, ruleId, fingerprint }: SlotName): string {
  return `${organizationId}/${projectId}/${ruleId}/${fingerprint}`;
}

function placeText({ opened_at: at, episode_id: id }: AlertSlot): string {
  return `${at}#${id}`;
}
