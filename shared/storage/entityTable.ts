import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { type StorageOptions, connectTable } from './clients.ts';
import { attempt, codeOf, statusOf, type StorageCall, toContentionError } from './storageError.ts';

/** The properties of an entity besides its keys. */
export type Properties = Readonly<Record<string, string | number | Uint8Array>>;

/** Where an entity is. */
export interface EntityKey {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** An entity as it is stored. */
export interface Entity extends EntityKey {
  readonly etag: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A table. Reads of what is absent give undefined or nothing; the table is made when first written to. */
export interface EntityTable {
  read(key: EntityKey): Promise<Entity | undefined>;
  /** Entities that an OData filter picks. */
  query(filter: string): Promise<readonly Entity[]>;
  /** False if it was there already. */
  create(key: EntityKey, properties: Properties): Promise<boolean>;
  /**
   * Replaces an entity by what `change` makes of it (undefined: leave it); `found` is undefined if it is absent. Tried
   * again if others were quicker, so `change` may run several times. `known` saves the first read.
   */
  change(key: EntityKey, change: Changer, known?: { readonly entity: Entity | undefined }): Promise<void>;
  /** Removes an entity; one that is not there is fine. */
  remove(key: EntityKey): Promise<void>;
}

/** Works out what an entity shall hold now. */
export type Changer = (found: Entity | undefined) => Promise<Properties | undefined>;

const port = 'StateStore';
const mostTries = 20;

/** Opens a table; nothing is asked before the first call. */
export function openTable(options: StorageOptions, name: string): EntityTable {
  let connecting: Promise<TableClient> | undefined;
  const open = (): Promise<TableClient> => {
    connecting ??= connectTable(options, name);
    return connecting;
  };
  const call = (operation: string): StorageCall => ({ port, operation, resource: `table ${name}` });
  return {
    read: (key) => attempt(call('read'), async () => readEntity(await open(), key)),
    query: (filter) => attempt(call('query'), async () => queryEntities(await open(), filter)),
    create: (key, properties) => attempt(call('write'), async () => create(await open(), key, properties)),
    change: (key, change, known) =>
      attempt(call('write'), async () => {
        if (!(await changeEntity(await open(), key, { change, known }))) throw toContentionError(call('write'));
      }),
    remove: ({ partitionKey, rowKey }) =>
      attempt(call('remove'), async () => {
        await (await open()).deleteEntity(partitionKey, rowKey).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
      }),
  };
}

async function readEntity(table: TableClient, { partitionKey, rowKey }: EntityKey): Promise<Entity | undefined> {
  try {
    return toEntity(await table.getEntity(partitionKey, rowKey));
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function queryEntities(table: TableClient, filter: string): Promise<readonly Entity[]> {
  const entities: Entity[] = [];
  try {
    for await (const entity of table.listEntities({ queryOptions: { filter } })) entities.push(toEntity(entity));
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  return entities;
}

async function create(table: TableClient, key: EntityKey, properties: Properties): Promise<boolean> {
  const write = () => table.createEntity({ ...key, ...properties });
  try {
    await write().catch(async (error: unknown) => {
      if (codeOf(error) !== 'TableNotFound') throw error;
      await table.createTable();
      await write();
    });
    return true;
  } catch (error) {
    if (statusOf(error) === 409 && codeOf(error) === 'EntityAlreadyExists') return false;
    throw error;
  }
}

interface Change {
  readonly change: Changer;
  readonly known: { readonly entity: Entity | undefined } | undefined;
}

/** False if others were quicker at every try. */
async function changeEntity(table: TableClient, key: EntityKey, { change, known }: Change): Promise<boolean> {
  let found = known ? known.entity : await readEntity(table, key);
  for (let count = 0; count < mostTries; count += 1) {
    const properties = await change(found);
    if (properties === undefined) return true;
    const written = found ? await replace(table, found, properties) : await create(table, key, properties);
    if (written) return true;
    found = await readEntity(table, key);
  }
  return false;
}

async function replace(table: TableClient, found: Entity, properties: Properties): Promise<boolean> {
  const { partitionKey, rowKey, etag } = found;
  try {
    await table.updateEntity({ partitionKey, rowKey, ...properties }, 'Replace', { etag });
    return true;
  } catch (error) {
    if (statusOf(error) === 412 || statusOf(error) === 404) return false;
    throw error;
  }
}

function toEntity({ partitionKey, rowKey, etag, ...properties }: TableEntityResult<Record<string, unknown>>): Entity {
  return { partitionKey: partitionKey ?? '', rowKey: rowKey ?? '', etag, properties };
}
