import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';
import picomatch from 'picomatch';
import type { ConcreteFlow } from '../../shared/evaluate/decideFlow.ts';
import type { ApplicationRule, NetworkRule, RulePasses } from '../../shared/model/topology.ts';
import type { AddressSet } from '../../shared/net/addressSet.ts';
import { toAddressNumber, toAddressText, toAddressTexts } from '../../shared/net/addressSet.ts';
import type { HostPattern } from '../../shared/net/hostPattern.ts';

/** The place of the first rule that matches a flow, network rules before application rules; -1 for none. */
export type Peer = (flow: ConcreteFlow) => number;

type HoldsAddress = (address: string) => boolean;
type HoldsHost = (host: string) => boolean;

/** How somebody turns sets and patterns into tests, once, before any flow is looked at. */
interface Tools {
  readonly toAddressTest: (set: AddressSet) => HoldsAddress;
  readonly toHostTest: (patterns: readonly HostPattern[]) => HoldsHost;
}

const isEvery = (texts: readonly string[]) => texts[0] === '*';

/** What a first good script does: globs by picomatch, blocks by ipaddr.js, all compiled beforehand. */
const picomatchTools: Tools = {
  toAddressTest: (set) => {
    const texts = toAddressTexts(set);
    if (isEvery(texts)) return () => true;
    const blocks = texts.map((text) => ipaddr.IPv4.parseCIDR(text.includes('/') ? text : `${text}/32`));
    return (address) => {
      const parsed = ipaddr.IPv4.parse(address);
      return blocks.some((block) => parsed.match(block));
    };
  },
  toHostTest: (patterns) => {
    const tests = patterns.map(({ text }) => picomatch(text, { dot: true }));
    return (host) => tests.some((test) => test(host));
  },
};

/** What Node brings along: one RegExp a name and a BlockList a rule. */
const nodeTools: Tools = {
  toAddressTest: (set) => {
    const texts = toAddressTexts(set);
    if (isEvery(texts)) return () => true;
    const list = new BlockList();
    for (const text of texts) {
      const [base = '', length = '32'] = text.split('/');
      list.addSubnet(base, Number(length));
    }
    return (address) => list.check(address);
  },
  toHostTest: (patterns) => {
    const tests = patterns.map(({ text }) => new RegExp(`^${text.replaceAll('.', '\\.').replace('*', '.*')}$`));
    return (host) => tests.some((test) => test.test(host));
  },
};

/** picomatch and ipaddr.js over the rules in order. */
export function toPicomatchPeer(rules: RulePasses): Peer {
  return toPeer(rules, picomatchTools);
}

/** RegExp and net.BlockList over the rules in order. */
export function toNodePeer(rules: RulePasses): Peer {
  return toPeer(rules, nodeTools);
}

function toPeer({ network, application }: RulePasses, tools: Tools): Peer {
  const known = new Map<AddressSet, HoldsAddress>();
  const toTest = (set: AddressSet): HoldsAddress => {
    const test = known.get(set) ?? tools.toAddressTest(set);
    known.set(set, test);
    return test;
  };
  const tests = [...network, ...application].map((rule) => {
    if (rule.kind === 'unread') return () => false;
    return rule.kind === 'network' ? toNetworkTest(rule, tools, toTest) : toApplicationTest(rule, tools, toTest);
  });
  return (flow) => {
    const source = toAddressText(flow.source);
    const isAddress = toAddressNumber(flow.destination) !== undefined;
    return tests.findIndex((test) => test(flow, source, isAddress));
  };
}

type RuleTest = (flow: ConcreteFlow, source: string, isAddress: boolean) => boolean;

function toNetworkTest(rule: NetworkRule, tools: Tools, toTest: (set: AddressSet) => HoldsAddress): RuleTest {
  const { addresses, serviceTags, tagAddresses } = rule.destinations;
  const from = toTest(rule.sources.addresses);
  const to = [addresses, ...serviceTags.map((tag) => tagAddresses?.get(tag) ?? [])].map(toTest);
  const names = tools.toHostTest(rule.hosts);
  const takesEvery = isEvery(toAddressTexts(addresses));
  return ({ protocol, port, destination }, source, isAddress) => {
    const transport = protocol === 'UDP' ? 'UDP' : 'TCP';
    if (!rule.protocols.some((each) => each === 'Any' || each === transport)) return false;
    if (!rule.ports.some(({ first, last }) => first <= port && port <= last)) return false;
    const isMet = isAddress ? to.some((test) => test(destination)) : takesEvery || names(destination);
    return isMet && from(source);
  };
}

function toApplicationTest(rule: ApplicationRule, tools: Tools, toTest: (set: AddressSet) => HoldsAddress): RuleTest {
  const from = toTest(rule.sources.addresses);
  const names = tools.toHostTest(rule.hosts);
  return ({ protocol, port, destination }, source, isAddress) =>
    !isAddress &&
    rule.protocols.some((each) => each.type.toUpperCase() === protocol && each.port === port) &&
    names(destination) &&
    from(source);
}
