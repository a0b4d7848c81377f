import { memoised } from '../model/memoised.ts';
import type { Firewall, SourceSubnet } from '../model/topology.ts';
import type { AddressSet } from '../net/addressSet.ts';
import { type HostNameRules, toHostNameRules } from './dns.ts';
import { toSourcesText } from './region.ts';
import { placeSources, type SourcePlace } from './sourceIndex.ts';

/** From where flows reach a firewall: what all dependencies of a subnet have in common there. */
export interface Standpoint {
  readonly firewall: Firewall;
  /** Whether host names in network rules count from there. */
  readonly hostNames: HostNameRules;
  /** Undefined if the subnet's addresses could not be read. */
  readonly sources: AddressSet | undefined;
  /** Where the sources lie among those of the rules; undefined with them. */
  readonly place: SourcePlace | undefined;
  /** The sources as texts name them. */
  readonly sourcesText: string;
}

/** The standpoint of sources in a subnet; worked out once for all dependencies that are asked about one after another. */
export function toStandpoint(subnet: SourceSubnet, firewall: Firewall, sources: AddressSet | undefined): Standpoint {
  const latest = latestOf(subnet);
  const known = latest.standpoint;
  if (known?.firewall === firewall && known.sources === sources) return known;
  const standpoint = {
    firewall,
    hostNames: toHostNameRules(subnet, firewall),
    sources,
    place: sources && placeSources(firewall.rules, sources),
    sourcesText: toSourcesText(sources),
  };
  latest.standpoint = standpoint;
  return standpoint;
}

/** One is enough: dependencies of a subnet mostly meet one firewall, and from all of its addresses. */
const latestOf: (subnet: SourceSubnet) => { standpoint?: Standpoint } = memoised(() => ({}));
