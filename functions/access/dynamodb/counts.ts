import { AegisError } from '../../kernel/errors.ts';
import type { ItemKey, Transaction } from '../../storage/dynamodb-table.ts';
import { COUNT_LIMITS, type Counted } from '../organization.ts';

type Action = Transaction[number];

/** How many of each kind an organization has; changed in the transaction that changes the kind, so it is exact. */
export function countsKey(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'COUNTS' };
}

/** Fails its condition where the limit is reached. `owners` is counted beside, without a limit. */
export function countOneMore(TableName: string, organizationId: string, kind: Counted, owners = 0): Action {
  return {
    Update: {
      TableName,
      Key: countsKey(organizationId),
      UpdateExpression: 'ADD #kind :one, owners :owners',
      ConditionExpression: 'attribute_not_exists(#kind) OR #kind < :limit',
      ExpressionAttributeNames: { '#kind': kind },
      ExpressionAttributeValues: { ':one': 1, ':owners': owners, ':limit': COUNT_LIMITS[kind] },
    },
  };
}

export function countOneLess(TableName: string, organizationId: string, kind: Counted): Action {
  return {
    Update: {
      TableName,
      Key: countsKey(organizationId),
      UpdateExpression: 'ADD #kind :less',
      ExpressionAttributeNames: { '#kind': kind },
      ExpressionAttributeValues: { ':less': -1 },
    },
  };
}

/** For a key that owns the organization: fails its condition for the last one, unless forced. */
export function countOneOwnerLess(TableName: string, organizationId: string, force: boolean): Action {
  return {
    Update: {
      TableName,
      Key: countsKey(organizationId),
      UpdateExpression: 'ADD #keys :less, owners :less',
      ...(force ? {} : { ConditionExpression: 'owners > :one' }),
      ExpressionAttributeNames: { '#keys': 'keys' },
      ExpressionAttributeValues: { ':less': -1, ...(force ? {} : { ':one': 1 }) },
    },
  };
}

export function limitReached(kind: Counted): AegisError {
  return new AegisError('limit_reached', `An organization may have ${COUNT_LIMITS[kind]} ${kind}.`);
}
