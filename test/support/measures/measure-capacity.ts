import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

export interface Consumed {
  readonly command: string;
  readonly units: number;
}

const Units = z.looseObject({ CapacityUnits: z.number() });
const Answer = z.looseObject({ ConsumedCapacity: z.union([Units, z.array(Units)]).optional() });

/** Makes every command of the client say what it consumed; a failed condition consumes too, but says nothing. */
export function measureCapacity(client: DynamoDBDocumentClient): { readonly consumed: Consumed[] } {
  const consumed: Consumed[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const result = await next(args);
        const { ConsumedCapacity: capacity } = Answer.parse(result.output);
        const all = Array.isArray(capacity) ? capacity : capacity === undefined ? [] : [capacity];
        consumed.push({ command: commandName, units: all.reduce((sum, { CapacityUnits: units }) => sum + units, 0) });
        return result;
      },
    { step: 'initialize', name: 'measureCapacity' },
  );
  return { consumed };
}
