import { describe, expect, it } from 'vitest';
import { acceptBaseline } from '../../shared/app/acceptBaseline.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readBaselines } from '../../shared/app/readBaselines.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };
const group = '/subscriptions/00000000-0000-0000-0000-000000000101/resourceGroups/rg-other/providers';
const networkId = `${group}/Microsoft.Network/virtualNetworks/vnet-other`;

/** Another cluster with a network and a firewall of its own, beside the one of the scenario. */
const others: readonly ArmResource[] = [
  {
    id: `${group}/Microsoft.ContainerService/managedClusters/aks-other`,
    type: 'Microsoft.ContainerService/managedClusters',
    name: 'aks-other',
    location: 'westeurope',
    properties: { agentPoolProfiles: [{ name: 'system', vnetSubnetID: `${networkId}/subnets/nodes` }] },
  },
  {
    id: networkId,
    type: 'Microsoft.Network/virtualNetworks',
    name: 'vnet-other',
    location: 'westeurope',
    properties: { subnets: [{ name: 'nodes', properties: { addressPrefix: '10.99.0.0/24' } }] },
  },
  {
    id: `${group}/Microsoft.Network/azureFirewalls/fw-other`,
    type: 'Microsoft.Network/azureFirewalls',
    name: 'fw-other',
    location: 'westeurope',
    properties: { ipConfigurations: [{ name: 'a', properties: { subnet: { id: `${networkId}/subnets/fw` } } }] },
  },
];

async function createSharedWorld(): Promise<AuditWorld> {
  const world = await createAuditWorld();
  world.estate = { ...world.estate, resources: [...world.estate.resources, ...others] };
  return world;
}

function edit(world: AuditWorld, name: string): void {
  world.now = new Date(world.now.getTime() + 600_000);
  const tags = `"tags":{"at":"${world.now.getTime()}"},"location"`;
  world.estate = editEstate(world.estate, name, (text) => text.replace('"location"', tags));
}

describe('a change to what only another cluster stands on', () => {
  it('is no drift of this cluster, leaves its baseline whole and is drift of the other', async () => {
    const world = await createSharedWorld();
    await auditCluster(job, world);
    expect((await acceptBaseline({ cluster: 'aks-egress', who: 'me', why: 'Fine.' }, world)).kind).toBe('accepted');
    const alerts = world.queue.alerts.length;
    edit(world, 'fw-other');
    const report = await auditCluster(job, world);
    expect(report?.drift).toMatchObject({ baseline: { approvedBy: 'me' }, changes: [] });
    expect(await readBaselines('aks-egress', world)).toMatchObject([{ state: 'accepted', unchanged: true }]);
    expect(world.queue.alerts).toHaveLength(alerts);
    edit(world, 'fw-egress');
    expect((await auditCluster(job, world))?.drift?.changes.map(({ path }) => path)).toEqual(['tags']);
    expect(await readBaselines('aks-egress', world)).toMatchObject([{ unchanged: false }]);
  });

  it('neither ends nor dates the drift that was told before', async () => {
    const world = await createSharedWorld();
    await auditCluster(job, world);
    edit(world, 'fw-egress');
    const before = await auditCluster(job, world);
    expect(before?.drift?.changes).toHaveLength(1);
    const first = await world.reports.latest(clusterId);
    edit(world, 'fw-other');
    expect((await auditCluster(job, world))?.drift).toEqual(before?.drift);
    const then = await world.reports.latest(clusterId);
    expect(then?.snapshot.takenAt).toBe(first?.snapshot.takenAt);
    expect(then?.snapshot.digest).not.toBe(first?.snapshot.digest);
  });

  it('is told of the cluster that stands on it', async () => {
    const world = await createSharedWorld();
    const other = { ...job, clusterId: others[0]?.id ?? '' };
    await auditCluster(other, world);
    edit(world, 'fw-other');
    expect((await auditCluster(other, world))?.drift?.changes.map(({ path }) => path)).toEqual(['tags']);
  });
});
