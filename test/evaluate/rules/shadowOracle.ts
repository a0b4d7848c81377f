import type { ApplicationRule, Firewall, NetworkRule } from '../../../shared/model/topology.ts';

/**
 * A slow answer to "is this rule ever reached", written independently of boxes and covers: every flow of a small world is
 * tried against the rules in order. The world holds one flow of every sort that rules built from it can tell apart.
 */
export interface World {
  readonly sources: readonly string[];
  /** Where a packet can go: an address, and the service tags and host names of network rules that hold it. */
  readonly destinations: readonly Place[];
  readonly hosts: readonly string[];
  readonly fqdnTags: readonly string[];
  readonly ports: readonly number[];
  /** What application rules can list; on other ports all that matters is TCP. */
  readonly requests: readonly { readonly type: 'Http' | 'Https' | 'Mssql'; readonly port: number }[];
}

/** One address with what is known of it by name. */
export interface Place {
  readonly address: string;
  readonly tags: readonly string[];
  readonly names: readonly string[];
}

/** One flow, with everything that a rule may look at. */
export interface Flow {
  readonly source: string;
  readonly to: Place;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | 'GRE';
  readonly port: number;
  /** Present for what speaks HTTP, HTTPS or SQL: the host, or one that only an FQDN tag or a web category names. */
  readonly request?: { readonly type: 'Http' | 'Https' | 'Mssql'; readonly host: string; readonly tag?: string };
}

/** Rules that some of the flows reaches and may match. */
export function findReached({ rules }: Firewall, flows: readonly Flow[]): ReadonlySet<NetworkRule | ApplicationRule> {
  const reached = new Set<NetworkRule | ApplicationRule>();
  const all = [...rules.network, ...rules.application].filter((rule) => rule.kind !== 'unread');
  for (const flow of flows) {
    if (reached.size === all.length) break;
    for (const rule of all) {
      const how = rule.kind === 'network' ? meetsNetwork(rule, flow) : meetsApplication(rule, flow);
      if (how !== 'no') reached.add(rule);
      if (how === 'surely') break;
    }
  }
  return reached;
}

/** Every flow of a world. */
export function flowsOf({ sources, destinations, hosts, fqdnTags, ports, requests }: World): readonly Flow[] {
  const packets = sources.flatMap((source) => destinations.map((to) => ({ source, to })));
  const protocols = ['TCP', 'UDP', 'ICMP', 'GRE'] as const;
  const named = [
    ...hosts.map((host) => ({ host })),
    ...fqdnTags.map((tag) => ({ host: 'only-in-a-tag.test', tag })),
    { host: 'only-in-a-category.test' },
  ];
  const plain = ports.flatMap((port) => protocols.map((protocol) => ({ protocol, port })));
  const asking = requests.flatMap(({ type, port }) =>
    named.map((one) => ({ protocol: 'TCP' as const, port, request: { type, ...one } })),
  );
  return packets.flatMap((packet) => [...plain, ...asking].map((what): Flow => ({ ...packet, ...what })));
}

type Match = 'no' | 'maybe' | 'surely';

function meetsNetwork(rule: NetworkRule, flow: Flow): Match {
  if (!hasSource(rule, flow) || !hasPort(rule, flow)) return 'no';
  const isDoubtful = flow.protocol === 'ICMP' && !isEveryPort(rule);
  const { addresses, serviceTags } = rule.destinations;
  const isThere =
    inRanges(addresses, flow.to.address) ||
    serviceTags.some((tag) => flow.to.tags.includes(tag)) ||
    rule.hosts.some(({ text }) => flow.to.names.includes(text));
  if (!isThere) return 'no';
  return isDoubtful ? 'maybe' : 'surely';
}

/** ICMP has no ports: beside a list of them it is not documented what it means. */
function hasPort(rule: NetworkRule, { protocol, port }: Flow): boolean {
  const { protocols, ports } = rule;
  if (protocol === 'GRE') return protocols.includes('Any') && isEveryPort(rule);
  if (protocol === 'ICMP') return protocols.includes('ICMP') || (protocols.includes('Any') && isEveryPort(rule));
  const listsPort = ports.some(({ first, last }) => first <= port && port <= last);
  return listsPort && (protocols.includes('Any') || protocols.includes(protocol));
}

function isEveryPort({ ports }: NetworkRule): boolean {
  return ports.some(({ first, last }) => first === 0 && last === 65_535);
}

function meetsApplication(rule: ApplicationRule, flow: Flow): Match {
  const { request } = flow;
  if (!request || !hasSource(rule, flow)) return 'no';
  if (!rule.protocols.some(({ type, port }) => type === request.type && port === flow.port)) return 'no';
  const byName = rule.hosts.some(({ text }) => isNamed(text, request.host));
  const byTag = request.tag !== undefined && rule.fqdnTags.includes(request.tag);
  if (byName || byTag) return 'surely';
  return rule.webCategories.length > 0 ? 'maybe' : 'no';
}

function isNamed(pattern: string, host: string): boolean {
  const end = pattern.replace(/^\*/, '');
  if (end === pattern) return host === pattern;
  return host.endsWith(end) && (!end.startsWith('.') || host.length > end.length);
}

function hasSource(rule: NetworkRule | ApplicationRule, { source }: Flow): boolean {
  return inRanges(rule.sources.addresses, source);
}

function inRanges(ranges: readonly { readonly first: number; readonly last: number }[], address: string): boolean {
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return ranges.some(({ first, last }) => first <= number && number <= last);
}
