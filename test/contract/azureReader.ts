import { describe, expect, it } from 'vitest';
import { clusterRead, findRead } from '../../shared/azure/resourceReads.ts';
import { toClusterNetworks, toReferences } from '../../shared/azure/references.ts';
import { settingsType } from '../../shared/normalise/diagnosticSettings.ts';
import { fromResourceId, toIdKey } from '../../shared/model/resourceId.ts';
import type { AzureReader } from '../../shared/ports.ts';

/** What every reader of Azure promises, whatever there is to read. `open` gives one that may read at least one cluster. */
export function describeAzureReader(name: string, open: () => Promise<AzureReader>): void {
  describe(`a reader of Azure (${name})`, () => {
    it('lists the clusters that are in the estate', async () => {
      const reader = await open();
      const { clusters } = await reader.listClusters();
      const { resources } = await reader.collectEstate();
      const inEstate = resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
      expect(clusters.length).toBeGreaterThan(0);
      expect(clusters.map(({ id }) => toIdKey(id)).sort()).toEqual(inEstate.map(({ id }) => toIdKey(id)).sort());
    });

    it('gives every resource once, with id, type and name, in the order of the ids', async () => {
      const { resources } = await (await open()).collectEstate();
      const keys = resources.map(({ id }) => toIdKey(id));
      expect(keys).toEqual([...new Set(keys)].sort());
      const isList = (id: string) => id.endsWith(`/providers/${settingsType}`);
      for (const { id, type, name: own } of resources.filter((resource) => !isList(resource.id))) {
        const parts = fromResourceId(id);
        expect(type.toLowerCase()).toBe(parts?.type.toLowerCase());
        expect(own.toLowerCase()).toBe(parts?.names.at(-1)?.toLowerCase());
      }
    });

    it('says where the estate is from and when it was read', async () => {
      const { source, collectedAt } = await (await open()).collectEstate();
      expect(source.kind).toBe('azure');
      expect(new Date(collectedAt ?? '').toISOString()).toBe(collectedAt);
    });

    it('has what egress hangs on, or a gap in its place', async () => {
      const { resources, gaps } = await (await open()).collectEstate();
      const answered = new Set(
        [...resources.map(({ id }) => id), ...gaps.map(({ resource }) => resource)].map(toIdKey),
      );
      const clusters = resources.filter(({ type }) => type.toLowerCase() === clusterRead.type.toLowerCase());
      const networks = new Set(clusters.flatMap(toClusterNetworks).map(toIdKey));
      const named = resources.flatMap((resource) => toReferences(resource, networks));
      const wanted = named.filter((id) => findRead(fromResourceId(id)?.type ?? '') !== undefined);
      expect(wanted.filter((id) => !answered.has(toIdKey(id)))).toEqual([]);
    });

    it('reads the same twice', async () => {
      const reader = await open();
      const [first, second] = [await reader.collectEstate(), await reader.collectEstate()];
      expect(second.resources).toEqual(first.resources);
      expect(second.gaps).toEqual(first.gaps);
    });
  });
}
