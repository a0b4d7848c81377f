import { all, not, when } from './condition.ts';
import type { CatalogEntry } from './entry.ts';
import { sources, tags } from './entry.ts';

const everyCloud = ['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment'] as const;

const row = {
  clouds: everyCloud,
  feature: 'os-updates',
  need: 'recommended',
  coveredByFqdnTag: true,
  serviceTags: tags.none,
  source: sources.outboundRules,
} as const;

/** Ubuntu nodes that fetch their own packages. */
const packageUpdates = {
  ...row,
  protocol: 'HTTP',
  port: 80,
  when: all(when('ubuntuNodes'), when('unmanagedNodeUpdates')),
} as const;

/** Seen in deny logs, documented nowhere; listed so that such denies are recognised. */
const noise = {
  ...row,
  clouds: ['AzureCloud'],
  protocol: 'HTTPS',
  port: 443,
  need: 'optional',
  when: when('ubuntuNodes'),
  coveredByFqdnTag: false,
} as const;

/** What Ubuntu nodes need to keep their packages up to date. */
export const osUpdates: readonly CatalogEntry[] = [
  { ...packageUpdates, id: 'os.fqdn.security.all', destination: { kind: 'host', pattern: 'security.ubuntu.com' } },
  {
    ...packageUpdates,
    id: 'os.fqdn.azure-archive.all',
    destination: { kind: 'host', pattern: 'azure.archive.ubuntu.com' },
  },
  { ...packageUpdates, id: 'os.fqdn.changelogs.all', destination: { kind: 'host', pattern: 'changelogs.ubuntu.com' } },
  {
    ...row,
    id: 'os.fqdn.snapshot-ubuntu.all',
    destination: { kind: 'host', pattern: 'snapshot.ubuntu.com' },
    protocol: 'HTTPS',
    port: 443,
    when: all(when('ubuntuNodes'), when('securityPatchNodeUpdates'), not(when('networkIsolated'))),
  },
  {
    ...noise,
    id: 'os.fqdn.motd-ubuntu.all',
    destination: { kind: 'host', pattern: 'motd.ubuntu.com' },
    source: sources.bannerReport,
  },
  {
    ...noise,
    id: 'os.fqdn.esm-ubuntu.all',
    destination: { kind: 'host', pattern: 'esm.ubuntu.com' },
    source: sources.imageReport,
  },
];
