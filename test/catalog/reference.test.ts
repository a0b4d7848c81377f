import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../shared/catalog/catalog.ts';
import type { DestinationTemplate } from '../../shared/catalog/entry.ts';
import { findReference } from '../support/reference.ts';

interface ReferenceEntry {
  readonly id: string;
  readonly cloud: readonly string[];
  readonly feature: string;
  readonly destination: string;
  readonly protocol: string;
  readonly ports: readonly number[];
  readonly trafficPath: string;
  readonly oneOfGroup: string | null;
  readonly status: string;
  readonly replacedBy: readonly string[];
  readonly coveredByFqdnTag: { readonly perDocs: boolean };
}

const file = findReference('reference/egress-catalog.json');
const reaches: Readonly<Record<string, readonly string[]>> = {
  'internet-egress': ['internet'],
  vnet: ['virtualNetwork', 'privateEndpoint'],
  platform: ['platform'],
};
const protocols: Readonly<Record<string, readonly string[]>> = { ANY: ['TCP', 'UDP'], 'UDP/TCP': ['UDP', 'TCP'] };

function textOf(destination: DestinationTemplate): string {
  switch (destination.kind) {
    case 'host':
      return destination.pattern;
    case 'serviceTag':
      return destination.tag;
    case 'address':
      return destination.address;
  }
}

describe.skipIf(file === undefined)('the catalog beside its reference', () => {
  const wanted = file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly ReferenceEntry[]);
  const entries = new Map(catalog.map((entry) => [entry.id, entry]));

  it('has every entry and no other', () => {
    expect([...entries.keys()].toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
  });

  it.each(wanted)('has $id as documented', (row) => {
    const entry = entries.get(row.id);
    expect(entry).toMatchObject({
      clouds: row.cloud,
      feature: row.feature,
      protocols: protocols[row.protocol] ?? [row.protocol],
      ports: row.ports,
      status: row.status,
      successors: row.replacedBy,
      coveredByFqdnTag: row.coveredByFqdnTag.perDocs,
    });
    expect(reaches[row.trafficPath]).toContain(entry?.reach);
    // The port of a proxy is part of what fills the entry.
    expect(entry && textOf(entry.destination)).toBe(row.destination.replace(':<proxyPort>', ''));
    expect(entry?.group !== undefined).toBe(row.oneOfGroup !== null);
  });
});
