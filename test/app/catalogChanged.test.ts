import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Report } from '../../shared/model/report.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };

/** The list that the cluster makes of what it needs names one more host. */
function needMore(world: AuditWorld): void {
  const endpointDetails = [{ port: 443, protocol: 'Https' }];
  const list: ArmResource = {
    id: `${clusterId}/outboundNetworkDependenciesEndpoints`,
    type: 'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints',
    name: 'outboundNetworkDependenciesEndpoints',
    properties: { value: [{ category: 'images', endpoints: [{ domainName: 'new.example.com', endpointDetails }] }] },
  };
  world.estate = { ...world.estate, resources: [...world.estate.resources, list] };
}

function newsOf(report: Report | undefined) {
  return report?.findings
    .filter(({ kind }) => kind === 'catalog-changed')
    .map(({ severity, title }) => [severity, title]);
}

describe('the audit of a cluster that needs more than it did', () => {
  it('says so with the verdict of today, again in the next audit, and alerts once', async () => {
    const world = await createAuditWorld();
    // Only a rule that names the host denies it for sure: what the FQDN tag of AKS holds is not known.
    world.estate = editEstate(world.estate, 'fw-egress', (text) =>
      text.replace('"packages.aks.azure.com"', '"packages.aks.azure.com","new.example.com"'),
    );
    expect(newsOf(await auditCluster(job, world))).toEqual([]);
    const before = world.queue.alerts.length;
    needMore(world);
    world.now = new Date('2026-11-21T13:00:00.000Z');
    const news = [['high', 'aks-egress: new.example.com now required by AKS, and your rules deny it']];
    expect(newsOf(await auditCluster(job, world))).toEqual(news);
    const told = world.queue.alerts.length;
    expect(told).toBeGreaterThan(before);
    world.now = new Date('2026-11-21T14:00:00.000Z');
    expect(newsOf(await auditCluster(job, world))).toEqual(news);
    expect(world.queue.alerts).toHaveLength(told);
  });
});
