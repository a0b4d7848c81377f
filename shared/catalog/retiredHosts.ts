import type { Cloud } from '../model/catalog.ts';
import { catalog } from './catalog.ts';
import type { CatalogEntry } from './entry.ts';

interface RetiredHost {
  readonly entry: CatalogEntry;
  readonly shape: RegExp;
}

/** Retired hosts with a shape in which every placeholder stands for one label or a part of it. */
const retiredHosts: readonly RetiredHost[] = catalog.flatMap((entry) => {
  const { destination, status } = entry;
  return status === 'retired' && destination.kind === 'host' ? [{ entry, shape: toShape(destination.pattern) }] : [];
});

const currentHosts: ReadonlySet<string> = new Set(
  catalog.flatMap(({ destination, status }) =>
    status === 'current' && destination.kind === 'host' ? [destination.pattern] : [],
  ),
);

function toShape(pattern: string): RegExp {
  const parts = pattern.split(/<[^>]+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.*]+')}$`);
}

/** The retired entry of a cloud that a host or pattern names, exactly; undefined if none does or a current entry names it too. */
export function toRetiredEntry(host: string, cloud: Cloud): CatalogEntry | undefined {
  const name = host.toLowerCase();
  if (currentHosts.has(name)) return undefined;
  return retiredHosts.find(({ entry, shape }) => entry.clouds.includes(cloud) && shape.test(name))?.entry;
}

/** True if a host or pattern is one that the documentation names no longer. */
export function isRetiredHost(host: string, cloud: Cloud): boolean {
  return toRetiredEntry(host, cloud) !== undefined;
}
