import fc from 'fast-check';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { Flow } from './flow.ts';

/** Names with a witness for every way in which the patterns of `randomWorld.ts` can tell hosts apart. */
const names = ['x.io', 'a.x.io', 'b.x.io', 'b.a.x.io', 'c.a.x.io', 'ax.io', 'b.ax.io', 'y.io', 'a.y.io', 'q.io', 'q.z'];
/** Likewise of the subnet's sixteen addresses. */
const sources = [0, 2, 4, 5, 8, 10].map((last) => `10.42.1.${last}`);
const regions = ['AzureCloud.eastus', 'AzureCloud.westus', 'AzureCloud.northeurope'];

/** A dependency with every single flow that it stands for, as far as the rules can tell flows apart. */
export interface FlowSet {
  readonly dependency: Dependency;
  readonly flows: readonly Flow[];
}

type Place = Flow['to'];

interface Target {
  readonly destination: Dependency['destination'];
  readonly places: readonly Place[];
}

function toHostTarget(pattern: string): Target {
  const isIn = (name: string) => (pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern);
  return { destination: { kind: 'host', pattern }, places: names.filter(isIn).map((host) => ({ kind: 'host', host })) };
}

const hostTargets = ['*.x.io', '*.a.x.io', '*.io', '*', ...names].map(toHostTarget);

const addressTargets: readonly Target[] = [
  '198.51.100.0/28',
  '198.51.100.4-198.51.100.9',
  '198.51.100.9',
  '203.0.113.1',
].map((prefix) => ({
  destination: { kind: 'address', prefix },
  places: toAddresses(prefix).map((address) => ({ kind: 'address', address })),
}));

function toAddresses(prefix: string): readonly string[] {
  const count = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `198.51.100.${from + index}`);
  if (prefix.endsWith('/28')) return count(0, 15);
  return prefix.includes('-') ? count(4, 9) : [prefix];
}

const tagTargets: readonly Target[] = [
  {
    destination: { kind: 'serviceTag', tag: 'AzureCloud.eastus' },
    places: [{ kind: 'tag', tag: 'AzureCloud.eastus' }],
  },
  { destination: { kind: 'serviceTag', tag: 'AzureCloud' }, places: regions.map((tag) => ({ kind: 'tag', tag })) },
  { destination: { kind: 'serviceTag', tag: 'AzureMonitor' }, places: [{ kind: 'tag', tag: 'AzureMonitor' }] },
];

interface Service {
  readonly protocol: Flow['protocol'];
  readonly port: number;
}

const webServices: readonly Service[] = [
  { protocol: 'HTTPS', port: 443 },
  { protocol: 'HTTPS', port: 443 },
  { protocol: 'HTTP', port: 80 },
  { protocol: 'HTTPS', port: 8443 },
];
const plainServices: readonly Service[] = [
  { protocol: 'TCP', port: 22 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'TCP', port: 9000 },
  { protocol: 'UDP', port: 123 },
];

const aim = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...hostTargets), fc.constantFrom(...webServices)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...hostTargets), fc.constantFrom(...plainServices)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...addressTargets), fc.constantFrom(...webServices, ...plainServices)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...tagTargets), fc.constantFrom(...plainServices)) },
);

export const randomFlowSet: fc.Arbitrary<FlowSet> = fc
  .record({
    aim,
    knownTags: fc.constantFrom<readonly string[]>([], ['AzureMonitor'], ['Storage.eastus']),
    fqdnTag: fc.constantFrom<Flow['fqdnTag']>('holds', 'mayHold', 'never'),
  })
  .map(({ aim: [target, service], knownTags, fqdnTag }) => ({
    dependency: toDependency(target, service, { knownTags, fqdnTag }),
    flows: target.places.flatMap((to) => sources.map((source) => ({ source, to, ...service, knownTags, fqdnTag }))),
  }));

function toDependency(
  { destination }: Target,
  service: Service,
  { knownTags, fqdnTag }: Pick<Flow, 'knownTags' | 'fqdnTag'>,
): Dependency {
  return {
    id: fqdnTag === 'never' ? 'custom.oracle' : 'core.oracle',
    destination,
    ...service,
    need: 'required',
    features: ['core'],
    source: 'https://example.com',
    coveredByFqdnTag: fqdnTag === 'holds',
    serviceTags: destination.kind === 'host' ? knownTags : [],
    isApiServer: false,
  };
}

/** The dependency of one single flow of a set, from one single address. */
export function toSingle(dependency: Dependency, { to }: Flow): Dependency {
  switch (to.kind) {
    case 'host':
      return { ...dependency, destination: { kind: 'host', pattern: to.host } };
    case 'address':
      return { ...dependency, destination: { kind: 'address', prefix: to.address } };
    case 'tag':
      return { ...dependency, destination: { kind: 'serviceTag', tag: to.tag } };
  }
}
