import type { ApiKeyStore } from '../access/api-key-record.ts';
import type { ErasedUser, UserDataItem, UserDataStore } from './erasure.ts';

/** The keys that speak for a user: they are revoked, lest they bring the user back, and forget whose they were. */
export class UserKeys implements UserDataStore {
  readonly name = 'api_keys';
  readonly #keys: Pick<ApiKeyStore, 'find' | 'list' | 'revoke' | 'forgetUser'>;

  constructor(keys: Pick<ApiKeyStore, 'find' | 'list' | 'revoke' | 'forgetUser'>) {
    this.#keys = keys;
  }

  async *find({ organizationId, projectId, isUser, requestedAt }: ErasedUser): AsyncGenerator<UserDataItem[]> {
    const keys = (await this.#keys.list(organizationId)).filter(
      (key) => isUser(key.user_id) && key.project_id === projectId && Date.parse(key.created_at) <= requestedAt,
    );
    yield keys.map(({ public_id: id, status }) => ({ kind: status === 'active' ? 'revoked' : 'revoked_before', id }));
  }

  async erase(_user: ErasedUser, items: readonly UserDataItem[]): Promise<void> {
    for (const { id } of items) {
      const key = await this.#keys.find(id);
      if (key === null) continue;
      await this.#keys.revoke(key, { force: true });
      await this.#keys.forgetUser(id);
    }
  }
}
