import type { Property, ResourceShape, TypeShape } from './typeData.ts';

/**
 * What these templates use of Microsoft.Network, written down from the REST reference ("Virtual Networks", "Private
 * Endpoints", "Private DNS"), because the type data leave that provider out. A name that ends in `!` is required.
 */
interface Shape {
  readonly [name: string]: Shape | readonly [Shape | 'text'] | 'text' | 'number' | 'boolean' | 'map';
}

const reference: Shape = { 'id!': 'text' };
const tracked: Shape = { 'name!': 'text', 'location!': 'text', tags: 'map' };

const shapes: Readonly<Record<string, Shape>> = {
  'Microsoft.Network/virtualNetworks@2024-05-01': {
    ...tracked,
    'properties!': { 'addressSpace!': { 'addressPrefixes!': ['text'] } },
  },
  'Microsoft.Network/virtualNetworks/subnets@2024-05-01': {
    'name!': 'text',
    'properties!': {
      'addressPrefix!': 'text',
      defaultOutboundAccess: 'boolean',
      delegations: [{ 'name!': 'text', 'properties!': { 'serviceName!': 'text' } }],
      privateEndpointNetworkPolicies: 'text',
    },
  },
  'Microsoft.Network/privateEndpoints@2024-05-01': {
    ...tracked,
    'properties!': {
      'subnet!': reference,
      'privateLinkServiceConnections!': [
        { 'name!': 'text', 'properties!': { 'privateLinkServiceId!': 'text', 'groupIds!': ['text'] } },
      ],
    },
  },
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01': {
    'name!': 'text',
    'properties!': { 'privateDnsZoneConfigs!': [{ 'name!': 'text', 'properties!': { 'privateDnsZoneId!': 'text' } }] },
  },
  'Microsoft.Network/privateDnsZones@2024-06-01': { ...tracked },
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01': {
    ...tracked,
    'properties!': { 'registrationEnabled!': 'boolean', 'virtualNetwork!': reference },
  },
};

/** The shape of a network resource that these templates use; undefined for any other. */
export function findNetworkType(type: string, version: string): ResourceShape | undefined {
  const shape = shapes[`${type}@${version}`];
  return shape && { body: withId(toShape(type, shape)), scopes: 8 };
}

/** Every resource shows an id, whatever else is known of it. */
function withId(shape: TypeShape): TypeShape {
  if (shape.kind !== 'object') return shape;
  const id: Property = { shape: () => ({ kind: 'text', closed: false }), required: false, readOnly: true };
  return { ...shape, properties: new Map([...shape.properties, ['id', id]]) };
}

function toShape(name: string, shape: Shape[string]): TypeShape {
  if (shape === 'text') return { kind: 'text', closed: false };
  if (shape === 'number' || shape === 'boolean') return { kind: shape };
  if (shape === 'map') return { kind: 'object', name, properties: new Map(), open: true };
  if (Array.isArray(shape)) {
    const [item] = shape as readonly [Shape | 'text'];
    return { kind: 'array', item: () => toShape(name, item) };
  }
  const properties = Object.entries(shape as Shape).map(([key, value]): [string, Property] => [
    key.replace('!', ''),
    { shape: () => toShape(key.replace('!', ''), value), required: key.endsWith('!'), readOnly: false },
  ]);
  return { kind: 'object', name, properties: new Map(properties), open: false };
}
