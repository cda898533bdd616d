import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Domain } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { Member, type MemberPlace, type MemberStore } from '../member.ts';
import { type Role, roleOf } from '../roles.ts';
import { countOneLess, countOneMore, limitReached } from './counts.ts';

const MEMBER_PREFIX = 'MEMBER#';
/** Skills are an attribute for each project, so that older items without any need no other update. */
const SKILLS_PREFIX = 'skills/';
/** Creating a member races with others that create or remove the same one. */
const MAX_ATTEMPTS = 5;

/** One item a person, with their role in every project: authentication reads it as one. */
export class DynamoMemberStore implements MemberStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, memberId: string): Promise<Member | null> {
    const item = await this.#table.get(memberKey(organizationId, memberId));
    return item === undefined ? null : readMember(item);
  }

  async list(organizationId: string, projectId: string): Promise<Member[]> {
    const members: Member[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      FilterExpression: 'attribute_exists(#roles.#project)',
      ExpressionAttributeNames: { '#roles': 'roles', '#project': projectId },
      ExpressionAttributeValues: { ':pk': `ORG#${organizationId}`, ':prefix': MEMBER_PREFIX },
      ConsistentRead: true,
    });
    for await (const items of pages) members.push(...items.map(readMember));
    return members;
  }

  async putRole(
    place: MemberPlace,
    role: Role,
    replaceable: readonly Role[],
    skills?: readonly Domain[] | null,
  ): Promise<Role | null> {
    const { organizationId, projectId, memberId } = place;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = await this.#changeRole(place, { set: role, skills }, replaceable);
      if (before !== undefined) return before;
      const TableName = this.#table.name;
      const member = { organization_id: organizationId, member_id: memberId, roles: { [projectId]: role } };
      const known = skills === undefined || skills === null ? {} : { [`${SKILLS_PREFIX}${projectId}`]: [...skills] };
      const Item = { ...memberKey(organizationId, memberId), ...member, ...known };
      const failed = await this.#table.transact([
        { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
        countOneMore(TableName, organizationId, 'members'),
      ]);
      if (failed === null) return null;
      if (failed === 1) throw limitReached('members');
    }
    throw new AegisError('conflict', 'This member was changed at the same moment. Look and try again.');
  }

  async removeRole(place: MemberPlace, replaceable: readonly Role[]): Promise<Role | null> {
    const before = await this.#changeRole(place, 'remove', replaceable);
    if (before === undefined || before === null) return null;
    const { organizationId, memberId } = place;
    const TableName = this.#table.name;
    // A person without a project left is no member; somebody may give them a new role at this moment.
    await this.#table.transact([
      {
        Delete: {
          TableName,
          Key: memberKey(organizationId, memberId),
          ConditionExpression: 'size(#roles) = :none',
          ExpressionAttributeNames: { '#roles': 'roles' },
          ExpressionAttributeValues: { ':none': 0 },
        },
      },
      countOneLess(TableName, organizationId, 'members'),
    ]);
    return before;
  }

  /** The role before; undefined when there is no such member. */
  async #changeRole(
    { organizationId, projectId, memberId }: MemberPlace,
    change: { readonly set: Role; readonly skills: readonly Domain[] | null | undefined } | 'remove',
    replaceable: readonly Role[],
  ): Promise<Role | null | undefined> {
    const allowed = Object.fromEntries(replaceable.map((role, i) => [`:r${i}`, role]));
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: memberKey(organizationId, memberId),
      UpdateExpression: expressionOf(change),
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(#roles.#project) OR ' +
        `#roles.#project IN (${Object.keys(allowed).join(', ')}))`,
      ExpressionAttributeNames: {
        '#roles': 'roles',
        '#project': projectId,
        ...(change !== 'remove' && change.skills === undefined ? {} : { '#skills': `${SKILLS_PREFIX}${projectId}` }),
      },
      ExpressionAttributeValues: {
        ...allowed,
        ...(change === 'remove' ? {} : { ':role': change.set }),
        ...(change === 'remove' || !change.skills ? {} : { ':skills': [...change.skills] }),
      },
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      return roleOf(readMember(Attributes ?? {}).roles, projectId);
    } catch (error) {
      const { item } = failedCondition(error);
      if (item === undefined) return undefined;
      const role = roleOf(readMember(item).roles, projectId);
      throw new AegisError('forbidden', `Only the role ${role} may change a member who has it.`);
    }
  }
}

function expressionOf(change: { readonly skills: readonly Domain[] | null | undefined } | 'remove'): string {
  if (change === 'remove') return 'REMOVE #roles.#project, #skills';
  if (change.skills === undefined) return 'SET #roles.#project = :role';
  return `SET #roles.#project = :role${change.skills === null ? ' REMOVE #skills' : ', #skills = :skills'}`;
}

function readMember(item: Item): Member {
  const skills = Object.entries(item)
    .filter(([name]) => name.startsWith(SKILLS_PREFIX))
    .map(([name, domains]) => [name.slice(SKILLS_PREFIX.length), domains]);
  return Member.parse({ ...item, skills: Object.fromEntries(skills) });
}

function memberKey(organizationId: string, memberId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `${MEMBER_PREFIX}${memberId}` };
}
