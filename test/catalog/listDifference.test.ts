import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import { toListDifference } from '../../shared/catalog/ownEndpoints.ts';
import type { ClusterTopology } from '../../shared/model/topology.ts';
import { renderNeedsTable } from '../../shared/report/dependencies/renderNeedsTable.ts';

const bare: ClusterTopology = {
  id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c',
  name: 'c',
  location: 'eastus',
  cloud: 'AzureCloud',
  outboundType: 'userDefinedRouting',
  apiServer: 'public',
  networkIsolated: false,
  sources: [],
};
const listed: ClusterTopology = {
  ...bare,
  ownEndpoints: [
    { category: 'azure-resource-management', host: 'management.azure.com', port: 443, protocol: 'HTTPS' },
    { category: 'images', host: 'new.example.com', port: 443, protocol: 'HTTPS' },
  ],
};

describe("the difference between a cluster's own list and the catalog", () => {
  it('is told both ways', () => {
    const difference = toListDifference(listed, dependenciesOf(listed));
    expect(difference?.added.map(({ id }) => id)).toEqual(['aks-api.new.example.com.https.443']);
    const unlisted = difference?.unlisted.map(({ id }) => id);
    expect(unlisted).toContain('core.fqdn.mcr.global');
    expect(unlisted).not.toContain('core.fqdn.arm.global');
  });

  it('stands below the table of what the cluster needs, and nowhere without a list', () => {
    const table = (cluster: ClusterTopology) =>
      renderNeedsTable([{ cluster, dependencies: dependenciesOf(cluster) }], { color: false, width: 80 });
    expect(table(listed)).toMatch(/Only in the list that AKS gives for this cluster:\s+new\.example\.com\s+HTTPS:443/);
    expect(table(listed)).toMatch(/Only in the catalog, kept:/);
    expect(table(bare)).not.toContain('Only in');
    expect(toListDifference(bare, dependenciesOf(bare))).toBeUndefined();
  });
});
