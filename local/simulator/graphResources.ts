import type { ArmResource } from '../../shared/model/estate.ts';
import { fromResourceId } from '../../shared/model/resourceId.ts';
import type { Row, Schema, Table } from './kql/values.ts';
import type { SimulatedState } from './state.ts';

/** The columns of table `resources`, as far as they are simulated. */
const schema: Schema = {
  id: 'string',
  name: 'string',
  type: 'string',
  kind: 'string',
  location: 'string',
  resourceGroup: 'string',
  subscriptionId: 'string',
  sku: 'dynamic',
  properties: 'dynamic',
  tags: 'dynamic',
  identity: 'dynamic',
  zones: 'dynamic',
};

/**
 * Table `resources` as Resource Graph knows it at an instant: late by what the faults say, types and groups in lower
 * case, no etags, and no children, which it does not hold (of a parent's body it holds what is in the body).
 */
export function toResourcesTable(
  state: SimulatedState,
  at: Date,
  isShown: (resource: ArmResource, subscriptionId: string) => boolean,
): Table {
  const rows = [...toKnown(state, at).values()].flatMap((resource) => {
    const parts = fromResourceId(resource.id);
    const isTop = parts?.names.length === 1 && resource.id.split(/\/providers\//i).length === 2;
    return isTop && isShown(resource, parts.subscriptionId) ? [toRow(resource, parts)] : [];
  });
  return { schema, rows };
}

/** The resources that Resource Graph has heard of. */
export function toKnown({ past, resources }: SimulatedState, at: Date): SimulatedState['resources'] {
  return past.find(({ until }) => until > at.getTime())?.resources ?? resources;
}

function toRow(resource: ArmResource, parts: NonNullable<ReturnType<typeof fromResourceId>>): Row {
  const text = (member: string) => {
    const value = resource[member];
    return typeof value === 'string' ? value : '';
  };
  const dynamic = (member: string) => {
    const value = resource[member];
    return value === undefined || value === null ? null : JSON.stringify(value);
  };
  return {
    id: resource.id,
    name: resource.name,
    type: parts.type.toLowerCase(),
    kind: text('kind'),
    location: text('location'),
    resourceGroup: parts.resourceGroup.toLowerCase(),
    subscriptionId: parts.subscriptionId,
    sku: dynamic('sku'),
    properties: JSON.stringify(resource.properties ?? {}),
    tags: dynamic('tags'),
    identity: dynamic('identity'),
    zones: dynamic('zones'),
  };
}
