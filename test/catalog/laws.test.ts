import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { HiddenFacts } from '../../shared/catalog/facts.ts';
import { unknownAddOns } from '../../shared/catalog/unknownAddOns.ts';
import { hiddenFacts } from '../../shared/catalog/condition.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import { stricterNeed, toDestinationText } from '../../shared/model/catalog.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { ClusterTopology } from '../../shared/model/topology.ts';
import { cluster, subnet } from '../evaluate/support/topology.ts';

/** Features that somebody can add to a cluster, each with what it puts into the settings. */
const features: Readonly<Record<string, JsonObject>> = {
  insights: { addonProfiles: { omsagent: { enabled: true } } },
  policy: { addonProfiles: { azurepolicy: { enabled: 'true' } } },
  secrets: { addonProfiles: { azureKeyvaultSecretsProvider: { enabled: true } } },
  virtualNodes: { addonProfiles: { aciConnectorLinux: { enabled: true } } },
  somethingNew: { addonProfiles: { somethingNew: { enabled: true } } },
  metrics: { azureMonitorProfile: { metrics: { enabled: true } } },
  apps: { azureMonitorProfile: { appMonitoring: { autoInstrumentation: { enabled: true } } } },
  defender: { securityProfile: { defender: { securityMonitoring: { enabled: true } } } },
  identity: { securityProfile: { workloadIdentity: { enabled: true } } },
  cost: { metricsProfile: { costAnalysis: { enabled: true } } },
  keda: { workloadAutoScalerProfile: { keda: { enabled: true } } },
  kaito: { aiToolchainOperatorProfile: { enabled: true } },
  ingress: { ingressProfile: { webAppRouting: { enabled: true, dnsZoneResourceIds: ['/subscriptions/0'] } } },
  mesh: { serviceMeshProfile: { mode: 'Istio', istio: { certificateAuthority: { plugin: { keyVaultId: '/x' } } } } },
  proxy: { httpProxyConfig: { httpProxy: 'http://proxy.example.com:3128' } },
};
const extensionTypes = [
  'flux',
  'dapr',
  'azureml.kubernetes',
  'dataprotection.kubernetes',
  'appconfiguration',
  'unknown',
];
const pools: readonly JsonObject[] = [
  { osType: 'Windows' },
  { osType: 'Linux', osSKU: 'Ubuntu', vmSize: 'Standard_NC24ads_A100_v4' },
];

interface Draft {
  readonly features: readonly string[];
  readonly extensions: readonly string[];
  readonly pools: readonly number[];
  readonly facts: readonly (typeof hiddenFacts)[number][];
  readonly base: Pick<ClusterTopology, 'cloud' | 'location' | 'apiServer' | 'networkIsolated'>;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  features: fc.uniqueArray(fc.constantFrom(...Object.keys(features))),
  extensions: fc.uniqueArray(fc.constantFrom(...extensionTypes)),
  pools: fc.uniqueArray(fc.constantFrom(0, 1)),
  facts: fc.uniqueArray(fc.constantFrom(...hiddenFacts)),
  base: fc.record({
    cloud: fc.constantFrom('AzureCloud' as const, 'AzureChinaCloud' as const, 'AzureUSGovernment' as const),
    location: fc.constantFrom('eastus', 'China East 2', 'usgovvirginia', '', 'nowhere'),
    apiServer: fc.constantFrom('public' as const, 'privateLink' as const, 'vnetIntegration' as const),
    networkIsolated: fc.boolean(),
  }),
});

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const entries = Object.entries(b).map(([name, value]) => [name, mergeValue(a[name], value)] as const);
  return { ...a, ...Object.fromEntries(entries) };
}

function mergeValue(a: Json | undefined, b: Json | undefined): Json | undefined {
  return isObject(a) && isObject(b) ? merge(a, b) : b;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function choose(wanted: Draft): readonly Dependency[] {
  const linux = { osType: 'Linux', osSKU: 'AzureLinux', vmSize: 'Standard_D4s_v5' };
  const properties = wanted.features.reduce<JsonObject>((all, name) => merge(all, features[name] ?? {}), {
    agentPoolProfiles: [linux, ...wanted.pools.map((index) => pools[index] ?? {})],
  });
  const $extensions = wanted.extensions.map((type) => ({ properties: { extensionType: `microsoft.${type}` } }));
  const configured: HiddenFacts = Object.fromEntries(wanted.facts.map((fact) => [fact, true]));
  return dependenciesOf(
    cluster({ ...wanted.base, nodes: { ubuntu: wanted.pools.includes(1) }, settings: { properties, $extensions } }),
    configured,
  );
}

const keyOf = ({ destination, protocol, port }: Dependency) => `${toDestinationText(destination)} ${protocol}:${port}`;

describe('the choice of dependencies', () => {
  it('never drops or weakens what is needed when a feature is added', () => {
    fc.assert(
      fc.property(draft, draft, (some, more) => {
        const before = choose(some);
        const after = new Map(
          choose({
            ...some,
            features: [...new Set([...some.features, ...more.features])],
            extensions: [...new Set([...some.extensions, ...more.extensions])],
            pools: [...new Set([...some.pools, ...more.pools])],
          }).map((dependency) => [keyOf(dependency), dependency]),
        );
        for (const dependency of before) {
          const same = after.get(keyOf(dependency));
          expect(same, keyOf(dependency)).toBeDefined();
          expect(stricterNeed(same?.need ?? 'optional', dependency.need)).toBe(same?.need);
          expect(same?.features).toEqual(expect.arrayContaining([...dependency.features]));
        }
      }),
    );
  });

  it('is sorted, and names each destination, protocol and port once', () => {
    fc.assert(
      fc.property(draft, (some) => {
        const keys = choose(some).map(
          ({ destination, protocol, port }) =>
            `${toDestinationText(destination).toLowerCase()} ${String(port).padStart(5, '0')} ${protocol}`,
        );
        expect(keys).toEqual([...new Set(keys)].toSorted());
      }),
    );
  });

  it('hides no open placeholder behind a host or tag', () => {
    fc.assert(
      fc.property(draft, (some) => {
        const open = choose(some).filter(
          ({ destination }) => destination.kind !== 'unfilled' && toDestinationText(destination).includes('<'),
        );
        expect(open).toEqual([]);
      }),
    );
  });

  it('never names what is retired, Arc-only or inside the network', () => {
    fc.assert(
      fc.property(draft, (some) => {
        const strange = choose(some).filter(({ id }) =>
          /^(?:arc|old|vnet|platform|ni|private|acns)\b|acs-mirror/.test(id),
        );
        expect(strange).toEqual([]);
      }),
    );
  });

  it('bears any settings', () => {
    const settings = fc.object({
      key: fc.constantFrom('properties', '$extensions', '$values', 'addonProfiles', 'enabled', 'acr', 'x'),
    });
    fc.assert(
      fc.property(settings, fc.constantFrom('', 'eastus', 'Mars North 1'), (junk, location) => {
        const odd = cluster({
          settings: junk as JsonObject,
          location,
          sources: [subnet(), subnet({ dnsServers: ['x'] })],
        });
        expect(dependenciesOf(odd).length).toBeGreaterThan(0);
        expect(unknownAddOns(odd).every((name) => typeof name === 'string')).toBe(true);
      }),
    );
  });
});
