import { type Channel, type ChannelStore, CONFIRMATIONS_PER_DAY } from '../../../functions/notifications/channel.ts';

/** Channels in memory: see test/support/contracts/channel-store.ts. */
export class MemoryChannels implements ChannelStore {
  readonly #channels = new Map<string, Channel>();
  readonly #confirmations = new Map<string, number>();

  async find(organizationId: string, channelId: string): Promise<Channel | null> {
    return structuredClone(this.#channels.get(`${organizationId}/${channelId}`)) ?? null;
  }

  async list(organizationId: string): Promise<Channel[]> {
    const own = [...this.#channels.values()].filter((channel) => channel.organization_id === organizationId);
    return structuredClone(own).sort((a, b) => (a.channel_id < b.channel_id ? -1 : 1));
  }

  async create(channel: Channel): Promise<boolean> {
    const name = `${channel.organization_id}/${channel.channel_id}`;
    if (this.#channels.has(name)) return false;
    this.#channels.set(name, structuredClone(channel));
    return true;
  }

  async replace(known: Channel, next: Channel): Promise<boolean> {
    const name = `${known.organization_id}/${known.channel_id}`;
    if (this.#channels.get(name)?.version !== known.version) return false;
    this.#channels.set(name, structuredClone(next));
    return true;
  }

  async remove(organizationId: string, channelId: string): Promise<boolean> {
    return this.#channels.delete(`${organizationId}/${channelId}`);
  }

  async countConfirmation(organizationId: string, day: string): Promise<boolean> {
    const name = `${organizationId}/${day}`;
    const sent = this.#confirmations.get(name) ?? 0;
    if (sent >= CONFIRMATIONS_PER_DAY) return false;
    this.#confirmations.set(name, sent + 1);
    return true;
  }
}
