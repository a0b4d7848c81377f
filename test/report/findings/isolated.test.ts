import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { applyEdits, type Edit } from '../../../local/simulator/applyEdits.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import { type Finding, severityRank } from '../../../shared/model/finding.ts';
import type { Json } from '../../../shared/model/json.ts';
import { toResourceName } from '../../../shared/model/resourceId.ts';
import { toEstate } from '../../../shared/normalise/toEstate.ts';

const { resources: isolated } = await readScenario('network-isolated');
const clusterName = 'aks-vault';

type Change = readonly [name: string, path: string, value?: Json];

/** The isolated scenario after changes; a name is the end of a resource's id. */
function withChanges(changes: readonly Change[]): readonly ArmResource[] {
  const resources = isolated.filter(({ id }) => !/\/A\/isolatedregistry$/.test(id));
  const edits = changes.map(([name, path, value]): Edit => {
    const id = resources.find((resource) => resource.id.endsWith(`/${name}`))?.id ?? '';
    return { id, path, op: value === undefined ? 'remove' : 'set', ...(value === undefined ? {} : { value }) };
  });
  return applyEdits(resources, edits);
}

function audit(resources: readonly ArmResource[]) {
  const estate = toEstate([{ name: 'estate.json', text: JSON.stringify(resources) }], { kind: 'files' });
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z' });
}

const isSerious = ({ severity }: Finding) => severityRank(severity) <= severityRank('medium');
const seriousOf = (resources: readonly ArmResource[]) => audit(resources).findings.filter(isSerious);

describe('an isolated cluster', () => {
  it.each<readonly [string, readonly Change[], readonly string[]]>([
    ['kubenet', [[clusterName, 'properties.networkProfile.networkPlugin', 'kubenet']], ['medium']],
    ['a Windows pool', [[clusterName, 'properties.agentPoolProfiles[name=system].osType', 'Windows']], ['medium']],
    [
      'nodes that have public addresses',
      [[clusterName, 'properties.agentPoolProfiles[name=system].enableNodePublicIP', true]],
      ['medium'],
    ],
    [
      'updates from the sources of the system',
      [[clusterName, 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', 'Unmanaged']],
      ['medium'],
    ],
    [
      'artifact source Direct, which takes every core host with it',
      [[clusterName, 'properties.bootstrapProfile.artifactSource', 'Direct']],
      ['critical'],
    ],
    [
      'a public API server, which the routes do not lead to',
      [[clusterName, 'properties.apiServerAccessProfile.enablePrivateCluster', false]],
      ['critical'],
    ],
    [
      'an API server in its network',
      [[clusterName, 'properties.apiServerAccessProfile.enableVnetIntegration', true]],
      [],
    ],
    [
      'a registry without private endpoint',
      [['isolatedregistry', 'properties.privateEndpointConnections', []]],
      ['high'],
    ],
    [
      'a channel that Azure keeps',
      [[clusterName, 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', 'SecurityPatch']],
      [],
    ],
  ])('with %s', (_, changes, severities) => {
    const found = seriousOf(withChanges(changes));
    expect(found.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(
      severities.map((severity) => `${severity} network-isolated-misconfigured`),
    );
  });

  it('of whose profile nothing is known is only told that its routes lead nowhere', () => {
    const serious = seriousOf(withChanges([[clusterName, 'properties.bootstrapProfile']]));
    expect(serious.map(({ kind }) => kind)).toEqual(['route-blackhole']);
  });

  it('that a firewall lets out is not told that its nodes cannot reach a public API server', () => {
    const changes: readonly Change[] = [
      [clusterName, 'properties.apiServerAccessProfile.enablePrivateCluster', false],
      ['rt-isolated', 'properties.routes[name=no-way-out].properties.nextHopType', 'VirtualNetworkGateway'],
    ];
    expect(seriousOf(withChanges(changes))).toEqual([]);
  });

  it.each([
    ['Microsoft.Dapr', 'Dapr'],
    ['microsoft.flux', 'Flux'],
    ['Microsoft.AppConfiguration', 'App Configuration'],
    ['microsoft.azureml.kubernetes', 'Azure Machine Learning'],
    ['Microsoft.DataProtection.Kubernetes', 'Backup'],
  ])('is told that %s needs a way out, once for all its hosts', (extensionType, name) => {
    const id = isolated.find(({ type }) => /managedClusters$/i.test(type))?.id ?? '';
    const extensionId = `${id}/providers/Microsoft.KubernetesConfiguration/extensions/one`;
    const type = 'Microsoft.KubernetesConfiguration/extensions';
    const one = { id: extensionId, type, name: 'one', properties: { extensionType } };
    const serious = seriousOf([...isolated, one]);
    expect(serious.map(({ kind }) => kind)).toEqual(['network-isolated-misconfigured']);
    expect(serious[0]?.title).toContain(name);
  });

  it('that monitors itself is told of private links, and never to leave through a firewall', () => {
    const add = 'properties.addonProfiles';
    const addOns = { omsagent: { enabled: true, config: { logAnalyticsWorkspaceResourceID: '/workspaces/w' } } };
    const [finding, ...others] = seriousOf(withChanges([[clusterName, add, addOns]]));
    expect(others).toEqual([]);
    expect(finding?.title).toContain('an isolated cluster has no way there');
    expect(finding?.fix?.summary).toContain('private link scope');
  });
});

describe('the registry that an isolated cluster starts from', () => {
  const registry = 'registries/isolatedregistry';
  const without = (pattern: RegExp) => isolated.filter(({ type }) => !pattern.test(type));
  const judge = (resources: readonly ArmResource[]) => {
    const report = audit(resources);
    const rows = report.clusters.flatMap(({ dependencies }) => dependencies);
    return {
      verdicts: rows.filter(({ features }) => features.includes('network-isolated')).map(({ verdict }) => verdict),
      told: report.findings.map(({ kind, severity }) => `${severity} ${kind}`),
      gaps: report.gaps.map(({ resource }) => toResourceName(resource)),
      complete: report.complete,
    };
  };

  it('is reached by its private endpoint, by both its names', () => {
    expect(judge(isolated)).toEqual({
      verdicts: ['allowed', 'allowed'],
      told: [],
      gaps: [],
      complete: true,
    });
  });

  it('that was not read is a gap, and what its endpoint shows counts', () => {
    const { verdicts, gaps, complete } = judge(without(/registries$/i));
    expect({ verdicts, gaps, complete }).toEqual({
      verdicts: ['unknown', 'allowed'],
      gaps: ['isolatedregistry'],
      complete: false,
    });
  });

  it.each([
    ['its endpoint', /privateEndpoints$/i],
    ['its zone', /privateDnsZones$/i],
    ['the links of its zone', /virtualNetworkLinks$/i],
  ])('is unknown without %s, which may only not have been read', (_, pattern) => {
    const { verdicts, told } = judge(without(pattern));
    expect(verdicts).toEqual(['unknown', 'unknown']);
    expect(told).toEqual(['low dependency-unproven']);
  });

  it('that says that it has no endpoint is out of reach, in one finding', () => {
    const none = without(/privateEndpoints$/i).map((one) =>
      one.id.endsWith(registry) ? { ...one, properties: { ...one.properties, privateEndpointConnections: [] } } : one,
    );
    const { verdicts, told } = judge(none);
    expect(verdicts).toEqual(['denied', 'denied']);
    expect(told).toEqual(['critical network-isolated-misconfigured']);
  });
});
