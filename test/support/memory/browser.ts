import { expect } from 'vitest';
import { SCOPES } from '../../../functions/access/permissions.ts';
import { type MemoryAnswer, MemoryApi, type MemoryTenant } from './api.ts';

export const SESSION = '/api/v1/session';
export const FROM_OWN_PAGE = { 'sec-fetch-site': 'same-origin' };
/** A browser: it keeps the cookie, and says where its requests come from. */
export class MemoryBrowser {
  cookie = '';
  readonly #api: MemoryApi;

  constructor(api: MemoryApi) {
    this.#api = api;
  }

  async signIn(credentials: object): Promise<MemoryAnswer> {
    const answer = await this.#api.send('POST', SESSION, { body: credentials, headers: FROM_OWN_PAGE });
    for (const set of answer.cookies) this.cookie = set.split(';')[0] ?? '';
    return answer;
  }

  send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = FROM_OWN_PAGE) {
    return this.#api.send(method, path, { body, headers: { ...headers, cookie: this.cookie } });
  }
}

export async function open(): Promise<{ api: MemoryApi; tenant: MemoryTenant; browser: MemoryBrowser }> {
  const api = new MemoryApi();
  return { api, tenant: await api.createTenant(), browser: new MemoryBrowser(api) };
}

export async function makeKey(
  api: MemoryApi,
  { key }: MemoryTenant,
  fields: object,
): Promise<{ id: string; key: string }> {
  const body = { name: 'made', role: 'owner', scopes: SCOPES, ...fields };
  const { id, key: made } = Object((await api.send('POST', '/api/v1/api-keys', { key, body })).body);
  return { id, key: made };
}

export async function signedIn(api: MemoryApi, key: string): Promise<MemoryBrowser> {
  const browser = new MemoryBrowser(api);
  expect((await browser.signIn({ api_key: key })).status).toBe(201);
  return browser;
}

export async function idOf(browser: MemoryBrowser): Promise<string> {
  return Object((await browser.send('GET', SESSION)).body).session.session_id;
}
