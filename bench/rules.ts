import { findShadows } from '../shared/evaluate/rules/shadows.ts';
import type { ApplicationRule, Firewall, NetworkRule } from '../shared/model/topology.ts';
import { allAddresses, toAddressSet } from '../shared/net/addressSet.ts';
import { isHostSubset, toHostPattern } from '../shared/net/hostPattern.ts';

const hiddenCount = 4_000;
const manyCount = 10_000;
const limitMilliseconds = 300;
const limitGrowth = 4;
const runs = 9;

type Print = (line: string) => void;

/**
 * Finds the rules that are never reached: 4,000 behind one wildcard deny, beside the comparison of every pair that people
 * write for it, and 10,000 of which none is hidden, with how the cost grows from half of them.
 */
export function benchRules(print: Print): void {
  const storm = toFirewall([], [toHostRule('deny-all', '*', 'deny'), ...toHostRules(hiddenCount)]);
  const found = findShadows(storm).length;
  const own = medianOf(() => findShadows(storm));
  print(
    `rules: ${found} of ${hiddenCount} rules behind one wildcard found in ${own.toFixed(1)} ms (limit ${limitMilliseconds}${found === hiddenCount && own <= limitMilliseconds ? '' : ', MISSED'})`,
  );
  const peer = timeOf(() => comparePairs(toHostRules(hiddenCount)));
  print(`rules: every pair of as many rules compared once, and only by host: ${peer.toFixed(0)} ms`);
  benchGrowth('host names', (count) => toFirewall([], toHostRules(count)), print);
  benchGrowth('addresses', (count) => toFirewall(toAddressRules(count), []), print);
  benchGrowth('nested blocks, most of them hidden', (count) => toFirewall(toNestedRules(count), []), print);
}

function benchGrowth(what: string, build: (count: number) => Firewall, print: Print): void {
  const [half, whole] = [build(manyCount / 2), build(manyCount)];
  const [few, many] = [medianOf(() => findShadows(half)), medianOf(() => findShadows(whole))];
  const growth = many / few;
  print(
    `rules: ${manyCount} rules on ${what} in ${many.toFixed(1)} ms, ${growth.toFixed(1)} x half of them (limit ${limitGrowth}${growth <= limitGrowth ? '' : ', MISSED'})`,
  );
}

function comparePairs(rules: readonly ApplicationRule[]): number {
  let count = 0;
  for (const [place, rule] of rules.entries()) {
    const isHidden = (earlier: ApplicationRule) =>
      rule.hosts.every((host) => earlier.hosts.some((outer) => isHostSubset(host, outer)));
    if (rules.slice(0, place).some(isHidden)) count += 1;
  }
  return count;
}

function toHostRules(count: number): readonly ApplicationRule[] {
  return Array.from({ length: count }, (_, index) =>
    toHostRule(`r${index}`, `h${index}.region${index % 50}.example.com`),
  );
}

function toHostRule(name: string, host: string, action: 'allow' | 'deny' = 'allow'): ApplicationRule {
  const pattern = toHostPattern(host);
  return {
    ...toBase(name, action, '10.0.0.0/8'),
    kind: 'application',
    protocols: [{ type: 'Https', port: 443 }],
    hosts: pattern ? [pattern] : [],
    fqdnTags: [],
    webCategories: [],
    urls: [],
    terminateTls: false,
  };
}

function toBase(name: string, action: 'allow' | 'deny', sources: string) {
  const addresses = toAddressSet(action === 'deny' ? '*' : sources) ?? allAddresses;
  const collectionPriority = action === 'deny' ? 100 : 200;
  return {
    ref: { collection: action, collectionPriority, name },
    action,
    sources: { addresses, serviceTags: [], unreadIpGroups: [] },
    problems: [],
  } as const;
}

/** One address each; every other rule for one source of its own instead. */
function toAddressRules(count: number): readonly NetworkRule[] {
  return Array.from({ length: count }, (_, index) => {
    const own = `20.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    return index % 2 === 0 ? toNetworkRule(index, '10.0.0.0/8', own) : toNetworkRule(index, own, '*');
  });
}

/** Blocks around and inside one another on both sides. */
function toNestedRules(count: number): readonly NetworkRule[] {
  return Array.from({ length: count }, (_, index) => {
    const mixed = Math.imul(index ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
    const [from, to] = [8 + (mixed % 17), 8 + ((mixed >>> 8) % 17)];
    return toNetworkRule(index, `10.${(mixed >>> 4) % 64}.0.0/${from}`, `20.${(mixed >>> 12) % 64}.0.0/${to}`);
  });
}

function toNetworkRule(index: number, sources: string, destination: string): NetworkRule {
  return {
    ...toBase(`n${index}`, 'allow', sources),
    kind: 'network',
    protocols: ['TCP'],
    ports: [{ first: 443, last: 443 }],
    destinations: { addresses: toAddressSet(destination) ?? [], serviceTags: [], unreadIpGroups: [] },
    hosts: [],
  };
}

function toFirewall(network: readonly NetworkRule[], application: readonly ApplicationRule[]): Firewall {
  return {
    id: 'fw',
    name: 'fw',
    publicAddresses: [],
    publicAddressesComplete: true,
    dnsProxy: 'on',
    threatIntel: 'Alert',
    threatIntelAllowedHosts: [],
    idps: 'Off',
    provisioningFailed: false,
    rules: { nat: [], network, application },
  };
}

function medianOf(work: () => unknown): number {
  const times = Array.from({ length: runs }, () => timeOf(work)).toSorted((a, b) => a - b);
  return times[runs >> 1] ?? 0;
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
