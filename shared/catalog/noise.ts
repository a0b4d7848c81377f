import type { Cloud } from '../model/catalog.ts';
import { everyCloud } from './entry.ts';
import { type Source, sources } from './sources.ts';

/** Hosts that a firewall denies by design and that nothing misses. */
export interface KnownNoise {
  readonly id: string;
  /** One host, or a pattern with one star that stands for any characters, dots too. */
  readonly host: string;
  readonly clouds: readonly Cloud[];
  /** Why the denial is harmless: one sentence for people. */
  readonly reason: string;
  readonly source: Source;
}

/** Denials that need nobody's attention. Data only: what hides them is decided where denials are shown. */
export const knownNoise: readonly KnownNoise[] = [
  {
    id: 'noise.managed-disks',
    host: 'md-*.blob.storage.azure.net',
    clouds: everyCloud,
    reason: 'Managed disks are attached by the platform; nodes try their storage hosts and work without them.',
    source: sources.outboundRules,
  },
  {
    id: 'noise.vm-extension-status',
    host: 'umsa*.blob.core.windows.net',
    clouds: everyCloud,
    reason: 'The machine agent reports the state of extensions there; nodes run on without the report.',
    source: sources.outboundRules,
  },
  {
    id: 'noise.login-banner',
    host: 'motd.ubuntu.com',
    clouds: everyCloud,
    reason: 'Ubuntu fetches the news of its login banner; nobody logs in to nodes.',
    source: sources.bannerReport,
  },
  {
    id: 'noise.extended-maintenance',
    host: 'esm.ubuntu.com',
    clouds: everyCloud,
    reason: 'Ubuntu asks for news of extended maintenance, which nodes of AKS do not use.',
    source: sources.imageReport,
  },
  {
    id: 'noise.retired-mirror',
    host: 'acs-mirror.azureedge.net',
    clouds: everyCloud,
    reason: 'The mirror was switched off in May 2025; nodes still probe it and fall back to packages.aks.azure.com.',
    source: sources.mirrorNotice,
  },
  {
    id: 'noise.package-source-of-nvidia',
    host: 'developer.download.nvidia.com',
    clouds: everyCloud,
    reason: 'One node image of October 2025 carried this package source by mistake; later images do not.',
    source: sources.imageReport,
  },
];

/** The known noise that a host name of a cloud is; undefined if its denial may matter. */
export function toKnownNoise(host: string, cloud: Cloud): KnownNoise | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  return knownNoise.find((noise) => noise.clouds.includes(cloud) && isMatch(name, noise.host));
}

function isMatch(name: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return name === pattern;
  return name.length > start.length + end.length && name.startsWith(start) && name.endsWith(end);
}
