import type { Cloud } from '../model/catalog.ts';
import { catalog } from './catalog.ts';
import type { CatalogEntry } from './entry.ts';

/** The host pattern or service tag that an entry names, in lower case; addresses have no name. */
function toName({ destination }: CatalogEntry): string | undefined {
  switch (destination.kind) {
    case 'host':
      return destination.pattern.toLowerCase();
    case 'serviceTag':
      return destination.tag.toLowerCase();
    case 'address':
      return undefined;
  }
}

const current: ReadonlySet<string | undefined> = new Set(
  catalog.filter(({ status }) => status === 'current').map(toName),
);

/** Retired names that no current entry has, with a shape in which a placeholder stands for one label or a part of it. */
const retired: readonly { readonly entry: CatalogEntry; readonly shape: RegExp }[] = catalog.flatMap((entry) => {
  const name = entry.status === 'retired' ? toName(entry) : undefined;
  return name === undefined || current.has(name) ? [] : [{ entry, shape: toShape(name) }];
});

function toShape(name: string): RegExp {
  const parts = name.split(/<[^>]+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.*]+')}$`);
}

/** The retired entry of a cloud that a host, pattern or service tag names, exactly; undefined if none does or a current entry has the name too. */
export function toRetiredEntry(name: string, cloud: Cloud): CatalogEntry | undefined {
  const key = name.toLowerCase();
  if (current.has(key)) return undefined;
  return retired.find(({ entry, shape }) => entry.clouds.includes(cloud) && shape.test(key))?.entry;
}
