import { isSameSecret } from '../access/same-secret.ts';
import type { SecretPlace, SecretSealer } from '../access/sealed-secret.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Severity } from '../kernel/issue.ts';
import type { Clock, Hasher, IdSource } from '../kernel/ports.ts';
import { type Channel, type ChannelKind, type ChannelStore, MAX_CHANNELS, type SigningKey } from './channel.ts';
import type { ChannelDeployment } from './channel-deployment.ts';
import { type TargetFields, targetOf } from './channel-rules.ts';
import type { Notification } from './outbox.ts';
import type { StoredOutbox } from './store-outbox.ts';

const MAX_CHANGE_ATTEMPTS = 5;
const CODE_LENGTH = 20;
const HOUR_MILLISECONDS = 3_600_000;

/** A new key to sign with. */
export interface NewKey {
  /** The symmetric key as `whsec_…`, or the private key. */
  readonly secret: string;
  /** `whpk_…` of ed25519; null of a symmetric key. */
  readonly publicKey: string | null;
}

export interface ChannelDependencies {
  readonly channels: ChannelStore;
  readonly outbox: Pick<StoredOutbox, 'addTo'>;
  readonly sealer: SecretSealer;
  readonly makeKey: (algorithm: SigningKey['algorithm']) => NewKey;
  readonly channelDeployment: ChannelDeployment;
  readonly hasher: Pick<Hasher, 'digest'>;
  readonly ids: IdSource;
  readonly now: Clock;
}

/** What a channel is told, beside where it leads. */
interface ChannelSettings {
  readonly name: string;
  readonly include_text: boolean;
  readonly default: boolean;
  readonly min_severity: Severity;
  readonly project_ids: readonly string[] | null;
}

export interface NewChannel extends ChannelSettings {
  readonly kind: ChannelKind;
  readonly signature: SigningKey['algorithm'];
  readonly target: TargetFields;
}

/** A channel, and the secret of a webhook where one was made just now: it is never shown again. */
export interface ChannelWithSecret {
  readonly channel: Channel;
  readonly secret: string | null;
}

/**
 * Adds a channel. One of kind email is asked by a mail whether it wants to be one.
 * @throws AegisError `invalid_request`, `limit_reached`, `unavailable`
 */
export async function createChannel(
  deps: ChannelDependencies,
  organizationId: string,
  { kind, signature, target: fields, ...settings }: NewChannel,
): Promise<ChannelWithSecret> {
  const target = targetOf(kind, fields, deps.channelDeployment);
  if ((await deps.channels.list(organizationId)).length >= MAX_CHANNELS) {
    throw new AegisError('limit_reached', `An organization may have ${MAX_CHANNELS} channels.`);
  }
  const created_at = new Date(deps.now()).toISOString();
  if (kind === 'email') await countConfirmation(deps, organizationId, created_at);
  const channelId = deps.ids.ulid();
  const place = placeOfSecrets(organizationId, channelId);
  const key = kind === 'webhook' ? await newSigningKey(deps, place, signature) : null;
  const channel: Channel = {
    organization_id: organizationId,
    channel_id: channelId,
    kind,
    ...settings,
    project_ids: copyOf(settings.project_ids),
    target: target.shown,
    sealed_target: target.secret === null ? null : await deps.sealer.seal(place, target.secret),
    signing: key === null ? [] : [key.signing],
    state: kind === 'email' ? 'unconfirmed' : 'enabled',
    disabled_reason: null,
    disabled_at: null,
    failing_since: null,
    created_at,
    version: 1,
  };
  if (!(await deps.channels.create(channel))) throw new AegisError('conflict', 'Try again.');
  if (kind === 'email') await deps.outbox.addTo(confirmationOf(channel), [channel]);
  return { channel, secret: key?.shown ?? null };
}

/** What is left out stays as it is. */
export type ChannelUpdate = { readonly [K in keyof ChannelSettings]?: ChannelSettings[K] | undefined } & {
  readonly target: TargetFields;
  readonly enabled?: boolean | undefined;
};

/**
 * Changes what a channel is told, where it leads, or whether it is told at all.
 * @throws AegisError `not_found`, `invalid_request`, `conflict` for one that is not confirmed, or when it keeps changing
 */
export async function updateChannel(
  deps: ChannelDependencies,
  organizationId: string,
  channelId: string,
  update: ChannelUpdate,
): Promise<{ readonly before: Channel; readonly after: Channel }> {
  return change(deps, organizationId, channelId, async (known) => {
    const { target: fields, enabled, ...settings } = update;
    const target = await changedTarget(deps, known, fields);
    return {
      ...known,
      name: settings.name ?? known.name,
      include_text: settings.include_text ?? known.include_text,
      default: settings.default ?? known.default,
      min_severity: settings.min_severity ?? known.min_severity,
      // Null is a setting here.
      project_ids: settings.project_ids === undefined ? known.project_ids : copyOf(settings.project_ids),
      ...target,
      ...switched(known, enabled, deps.now()),
    };
  });
}

function copyOf(projectIds: readonly string[] | null): string[] | null {
  return projectIds === null ? null : [...projectIds];
}

async function changedTarget(deps: ChannelDependencies, known: Channel, fields: TargetFields) {
  if (Object.values(fields).every((value) => value === undefined)) return {};
  if (known.kind === 'email' || known.kind === 'eventbridge') {
    throw new AegisError('invalid_request', 'Where this channel leads cannot be changed. Make another one.');
  }
  const target = targetOf(known.kind, fields, deps.channelDeployment);
  const place = placeOfSecrets(known.organization_id, known.channel_id);
  const sealed_target = target.secret === null ? null : await deps.sealer.seal(place, target.secret);
  return { target: target.shown, sealed_target, failing_since: null };
}

function switched({ state }: Channel, enabled: boolean | undefined, nowMs: number): Partial<Channel> {
  if (enabled === undefined) return {};
  if (state === 'unconfirmed') throw new AegisError('conflict', 'This channel has to be confirmed first.');
  if (enabled) return { state: 'enabled', disabled_reason: null, disabled_at: null, failing_since: null };
  if (state === 'disabled') return {};
  return { state: 'disabled', disabled_reason: 'by_hand', disabled_at: new Date(nowMs).toISOString() };
}

/**
 * Gives a webhook another key. The one before signs beside it for a while, so that receivers can change over.
 * @throws AegisError `not_found`, `conflict` for a channel of another kind
 */
export async function rotateKey(
  deps: ChannelDependencies,
  organizationId: string,
  channelId: string,
  {
    algorithm,
    overlapHours,
  }: { readonly algorithm: SigningKey['algorithm'] | undefined; readonly overlapHours: number },
): Promise<ChannelWithSecret> {
  let secret: string | null = null;
  const { after } = await change(deps, organizationId, channelId, async (known) => {
    const [present] = known.signing;
    if (present === undefined) throw new AegisError('conflict', 'Only webhooks are signed.');
    const place = placeOfSecrets(organizationId, channelId);
    const key = await newSigningKey(deps, place, algorithm ?? present.algorithm);
    secret = key.shown;
    const expires_at = new Date(deps.now() + overlapHours * HOUR_MILLISECONDS).toISOString();
    const before = overlapHours === 0 ? [] : [{ ...present, expires_at }];
    return { ...known, signing: [key.signing, ...before] };
  });
  return { channel: after, secret };
}

/**
 * Lets mail go to an address whose owner has handed on the code.
 * @throws AegisError `not_found`, `conflict` for another code, or when the channel keeps changing
 */
export async function confirmChannel(
  deps: ChannelDependencies,
  organizationId: string,
  channelId: string,
  code: string,
): Promise<{ readonly before: Channel; readonly after: Channel }> {
  return change(deps, organizationId, channelId, async (known) => {
    if (known.kind !== 'email' || !isSameSecret(code, await confirmationCode(deps, known))) {
      throw new AegisError('conflict', 'This is not the code that was sent for this channel.');
    }
    return known.state === 'unconfirmed' ? { ...known, state: 'enabled' } : known;
  });
}

/** What the owner of an address is sent: it is computed again, and stored nowhere. */
export async function confirmationCode(
  { hasher }: { readonly hasher: Pick<Hasher, 'digest'> },
  { organization_id: organizationId, channel_id: id, target }: Channel,
): Promise<string> {
  const digest = await hasher.digest('confirmation', organizationId, `${id}\n${target}`);
  return digest.replace(/[^A-Za-z0-9]/g, '').slice(0, CODE_LENGTH);
}

/** The keys that sign at a moment, the present one first. */
export function signingAt({ signing }: Channel, nowMs: number): SigningKey[] {
  return signing.filter(({ expires_at: end }) => end === null || Date.parse(end) > nowMs);
}

export function placeOfSecrets(organizationId: string, channelId: string): SecretPlace {
  return { purpose: 'channel', organizationId, id: channelId };
}

async function newSigningKey(
  { makeKey, sealer, now }: ChannelDependencies,
  place: SecretPlace,
  algorithm: SigningKey['algorithm'],
): Promise<{ readonly signing: SigningKey; readonly shown: string | null }> {
  const { secret, publicKey } = makeKey(algorithm);
  const signing: SigningKey = {
    algorithm,
    sealed: await sealer.seal(place, secret),
    public_key: publicKey,
    created_at: new Date(now()).toISOString(),
    expires_at: null,
  };
  // A private key stays here: receivers need the public one, which may be read again.
  return { signing, shown: publicKey === null ? secret : null };
}

async function change(
  { channels }: ChannelDependencies,
  organizationId: string,
  channelId: string,
  edit: (known: Channel) => Promise<Channel>,
): Promise<{ readonly before: Channel; readonly after: Channel }> {
  for (let attempt = 0; attempt < MAX_CHANGE_ATTEMPTS; attempt++) {
    const before = await channels.find(organizationId, channelId);
    if (before === null) throw channelNotFound();
    const edited = await edit(before);
    const after = { ...edited, version: before.version + 1 };
    if (await channels.replace(before, after)) return { before, after };
  }
  throw new AegisError('conflict', 'This channel keeps changing. Look at it and try again.');
}

export function channelNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such channel.');
}

async function countConfirmation({ channels }: ChannelDependencies, organizationId: string, at: string): Promise<void> {
  if (await channels.countConfirmation(organizationId, at.slice(0, 10))) return;
  throw new AegisError('limit_reached', 'Too many addresses were asked to confirm today.');
}

function confirmationOf(channel: Channel): Notification {
  return {
    ...aboutChannel(channel, 'channel.confirmation', channel.channel_id, channel.created_at),
    summary: 'Somebody wants alerts of Aegis to be sent to this address.',
  };
}

/** A notification that is about a channel alone. */
export function aboutChannel(
  { organization_id: organizationId }: Channel,
  type: 'channel.confirmation' | 'test',
  name: string,
  timestamp: string,
): Notification {
  return {
    id: `${type === 'test' ? 'test' : 'confirm'}-${name}`,
    type,
    timestamp,
    organizationId,
    projectId: null,
    severity: 'low',
    summary: 'This is a test: notifications arrive here.',
    episodeId: null,
    ruleId: null,
    traceId: null,
    evaluationId: null,
    text: null,
  };
}
