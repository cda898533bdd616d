import * as z from 'zod';
import { accountOf } from '../access/account.ts';
import type { Spelling } from '../access/pseudonym.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher, IdSource, Sha256 } from '../kernel/ports.ts';

/** Something of a user that is in a store, as the job writes it down before it goes. */
const UserDataItem = z.object({ kind: z.string(), id: z.string() });
export type UserDataItem = z.infer<typeof UserDataItem>;

/** The erasure of one user, with everything needed to go on after an interruption. */
export const Erasure = z.object({
  erasure_id: z.string(),
  organization_id: z.string(),
  /** Null: every project. */
  project_id: z.string().nullable(),
  /** As stored with traces; forgotten on completion. */
  user_id: z.string().nullable(),
  /** What the ledger knows the user by; forgotten as well. */
  account: z.string().nullable(),
  /** Digests in whose place the same id may be stored, and the accounts of all its other forms; forgotten as well. */
  other_ids: z.array(z.string()).default([]),
  /** `clearDigest` of the id, when an earlier release may have stored it in clear; forgotten as well. */
  clear_digest: z.string().nullable().default(null),
  other_accounts: z.array(z.string()).default([]),
  /** The kinds of all these forms, for the receipt. */
  looked_for: z.array(z.string()).default([]),
  /** A keyed digest by which a repeated request is recognised, and which tells nothing else. */
  user_digest: z.string(),
  status: z.enum(['pending', 'running', 'completed']),
  requested_at: z.string(),
  requested_by: z.string(),
  completed_at: z.string().nullable(),
  /** Runs that did part of the work; more than one means that it was interrupted. */
  runs: z.int(),
  /** Epoch seconds until which a run has it. */
  lease_until: z.int(),
  /** Places that are done: projects, and `EVERYWHERE`. */
  done_projects: z.array(z.string()),
  /** The place reached in the traces of the project under way. */
  position: z.object({ createdAt: z.string(), traceId: z.string() }).nullable(),
  /** Traces about to be removed: written down before, so that none is missed in the receipt. */
  removing: z.array(z.string()),
  /** What is about to be removed from another store, written down for the same reason. */
  erasing: z.object({ store: z.string(), project_id: z.string().nullable(), items: z.array(UserDataItem) }).nullable(),
  traces: z.int(),
  trace_ids: z.array(z.string()),
  /** What was removed, by store and kind. */
  removed: z.record(z.string(), z.record(z.string(), z.int())),
  /** Grows with every save. */
  version: z.int().positive(),
});
export type Erasure = z.infer<typeof Erasure>;

export interface ErasureStore {
  create(erasure: Erasure): Promise<void>;
  find(organizationId: string, erasureId: string): Promise<Erasure | null>;
  /** Stores the next version; false when somebody else has done so. A completed job leaves the pending ones. */
  save(erasure: Erasure): Promise<boolean>;
  /** Jobs that are not completed, oldest first. */
  pending(): AsyncIterable<readonly Erasure[]>;
}

export interface ErasedUser {
  readonly organizationId: string;
  /** Null: what is of the user and of no project. */
  readonly projectId: string | null;
  /** What the ledger may know the user by. */
  readonly accounts: readonly string[];
  /** Whether an id that is stored is the user's, in whatever form. */
  isUser(storedId: string | null): boolean;
  /** What came later stays. Epoch milliseconds. */
  readonly requestedAt: number;
}

/**
 * A store that holds something of users beside their traces. It is asked once for each project, and once for what
 * belongs to none when the whole organization forgets the user.
 */
export interface UserDataStore {
  /** As it appears in the receipt. */
  readonly name: string;
  /** What it has, in pages small enough to be written down; the next page is looked for when one is gone. */
  find(user: ErasedUser): AsyncIterable<readonly UserDataItem[]>;
  /** Removes it, or what in it names the user. Safe to repeat. */
  erase(user: ErasedUser, items: readonly UserDataItem[]): Promise<void>;
}

/**
 * Recognises an id in clear that tells too much about a person to be written down, for the minutes that its job lasts.
 * The id of the job makes the digests of two jobs differ.
 */
export function clearDigest(sha256: Sha256, erasureId: string, userId: string): string {
  return sha256(`${erasureId}\n${userId}`);
}

/** Writes the job down; a scheduled run does the work. */
export async function requestErasure(
  deps: {
    readonly erasures: ErasureStore;
    readonly hasher: Hasher;
    readonly sha256: Sha256;
    readonly ids: IdSource;
    readonly now: Clock;
  },
  request: {
    readonly organizationId: string;
    readonly projectId: string | null;
    /** The form that is stored today, and then every other. */
    readonly spellings: readonly Spelling[];
    readonly requestedBy: string;
  },
): Promise<Erasure> {
  const { organizationId, projectId, spellings, requestedBy } = request;
  const [user, ...others] = spellings;
  if (user === undefined) throw new TypeError('an erasure needs a user');
  const id = deps.ids.ulid();
  const clear = others.find(({ form }) => form === 'as_given');
  const accountNamed = ({ userId }: Spelling) => accountOf(deps.hasher, organizationId, userId);
  const erasure: Erasure = {
    erasure_id: id,
    organization_id: organizationId,
    project_id: projectId,
    user_id: user.userId,
    account: await accountNamed(user),
    clear_digest: clear === undefined ? null : clearDigest(deps.sha256, id, clear.userId),
    other_ids: others.filter(({ form }) => form !== 'as_given').map(({ userId }) => userId),
    other_accounts: await Promise.all(others.map(accountNamed)),
    looked_for: spellings.map(({ form }) => form),
    user_digest: (await deps.hasher.digest('erasure', organizationId, user.userId)).slice(0, 24),
    status: 'pending',
    requested_at: new Date(deps.now()).toISOString(),
    requested_by: requestedBy,
    completed_at: null,
    runs: 0,
    lease_until: 0,
    done_projects: [],
    position: null,
    removing: [],
    erasing: null,
    traces: 0,
    trace_ids: [],
    removed: {},
    version: 1,
  };
  await deps.erasures.create(erasure);
  return erasure;
}

export function erasureNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such erasure.');
}
