import type { Entity } from './entityTable.ts';
import { unpackText } from './packedText.ts';
import { toCorruptError } from './storageError.ts';

/** The value that a row of a table holds. Only this room writes rows, so what parses has the right shape. @throws PortError */
export async function fromRow<Value>(table: string, { partitionKey, rowKey, properties }: Entity): Promise<Value> {
  const call = { port: 'StateStore', operation: 'read', resource: `table ${table} row ${partitionKey}/${rowKey}` };
  try {
    return JSON.parse((await unpackText(properties)) ?? '') as Value;
  } catch (error) {
    throw toCorruptError(call, error);
  }
}
