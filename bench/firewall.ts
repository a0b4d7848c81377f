import { spawnSync } from 'node:child_process';
import { BlockList } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ConcreteFlow, FlowDecision } from '../shared/evaluate/decideFlow.ts';
import { decideFlow } from '../shared/evaluate/decideFlow.ts';
import type { Firewall } from '../shared/model/topology.ts';
import { lowestPlaceHolding, toAddressIndex } from '../shared/net/addressIndex.ts';
import { toAddressNumber, toAddressSet, toAddressText } from '../shared/net/addressSet.ts';
import { placesHoldingHost, toHostIndex } from '../shared/net/hostIndex.ts';
import { toHostPattern } from '../shared/net/hostPattern.ts';
import type { Peer } from './firewall/peers.ts';
import { toNodePeer, toPicomatchPeer } from './firewall/peers.ts';
import { toFirewallTopology } from './firewall/policy.ts';
import { median, type Random, toRandom } from './firewall/random.ts';

type Print = (line: string) => void;

/** Measures firewall verdicts against limits and against what people write. Medians; ratios are of the same run. */
export function benchFirewall(print: Print): void {
  print('firewall, one policy of 10,000 rules in 200 collections with IP groups and 100,000 prefixes of service tags');
  for (const clusters of [1_000, 10_000]) benchFleet(clusters, print);
  benchFlows(print);
  benchNames(print);
  benchPrefixes(print);
}

function show(
  print: Print,
  what: string,
  value: string,
  target?: { readonly text: string; readonly met: boolean },
): void {
  const end = target === undefined ? '' : ` (target ${target.text})${target.met ? '' : '  MISSED'}`;
  print(`  ${what.padEnd(64)}${value.padStart(12)}${end}`);
}

interface FleetRun {
  readonly compileMs: number;
  readonly judgeMs: number;
  readonly mb: number;
  readonly verdicts: Readonly<Record<string, number>>;
}

/** So many processes of each size: a machine that is shared has slow moments. */
const fleetRuns = 5;

/** (a) All dependencies of many clusters, each time in a process of its own. */
function benchFleet(clusters: number, print: Print): void {
  const runs = Array.from({ length: fleetRuns }, () => runFleet(clusters));
  const [first] = runs;
  if (!first) return;
  const compile = median(runs.map(({ compileMs }) => compileMs));
  const times = runs.map(({ judgeMs }) => judgeMs);
  const judge = median(times);
  const most = Math.max(...runs.map(({ mb }) => mb));
  const rows = Object.values(first.verdicts).reduce((sum, count) => sum + count, 0);
  const shares = Object.entries(first.verdicts).map(
    ([name, count]) => `${((count / rows) * 100).toFixed(0)} % ${name}`,
  );
  const isLarge = clusters === 10_000;
  show(print, 'compile the policy, first time in a process', `${compile.toFixed(0)} ms`, {
    text: '≤ 200 ms',
    met: compile <= 200,
  });
  const range = [Math.min(...times), Math.max(...times)].map((time) => time.toFixed(0)).join('–');
  show(
    print,
    `${clusters} clusters × 60 dependencies (${shares.join(', ')}), ${fleetRuns} times ${range} ms`,
    `${judge.toFixed(0)} ms`,
    isLarge ? { text: '≤ 2,000 ms', met: judge <= 2_000 } : undefined,
  );
  show(
    print,
    '  peak memory of the whole process',
    `${most.toFixed(0)} MB`,
    isLarge ? { text: '≤ 400 MB', met: most <= 400 } : undefined,
  );
}

function runFleet(clusters: number): FleetRun {
  const script = fileURLToPath(new URL('firewall/fleet.ts', import.meta.url));
  const child = spawnSync(process.execPath, [script, String(clusters), '10000'], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`The fleet was not judged: ${child.stderr}`);
  return JSON.parse(child.stdout) as FleetRun;
}

const counted = { kind: 'counted' } as const;

/** (b) and (c): one flow, by the index and by the peers, which must agree. */
function benchFlows(print: Print): void {
  const costs = new Map<number, number>();
  for (const rules of [100, 1_000, 10_000]) {
    const [firewall] = toFirewallTopology(rules).firewalls;
    if (!firewall) throw new Error('The topology has no firewall.');
    const flows = toFlows(firewall, toRandom(11));
    const first = nanosecondsPer(flows, (flow) => decideFlow(firewall, counted, flow), 1);
    const again = nanosecondsPer(flows, (flow) => decideFlow(firewall, counted, flow), 9);
    const others = toOtherSources(flows, toRandom(13));
    const elsewhere = nanosecondsPer(others, (flow) => decideFlow(firewall, counted, flow), 1);
    costs.set(rules, again);
    show(
      print,
      `one of 20,000 flows to 2,000 destinations at ${rules} rules, again`,
      `${again.toFixed(0)} ns`,
      rules === 10_000 ? { text: '≤ 2,000 ns', met: again <= 2_000 } : undefined,
    );
    show(print, '  the same destinations, each source for the first time', `${elsewhere.toFixed(0)} ns`);
    show(print, '  every destination for the first time too', `${first.toFixed(0)} ns`);
    if (rules === 10_000) benchPeers(firewall, { flows, ours: again }, print);
  }
  const ratio = (costs.get(10_000) ?? Number.NaN) / (costs.get(1_000) ?? Number.NaN);
  show(print, 'one flow, again, at 10,000 rules / at 1,000 rules', ratio.toFixed(2), { text: '≤ 8', met: ratio <= 8 });
}

function benchPeers(
  firewall: Firewall,
  own: { readonly flows: readonly ConcreteFlow[]; readonly ours: number },
  print: Print,
): void {
  const sample = own.flows.filter((flow) => decideFlow(firewall, counted, flow).kind !== 'unknown').slice(0, 120);
  showUndecided(firewall, own.flows.slice(0, 2_000), print);
  const peers: readonly (readonly [string, Peer])[] = [
    ['picomatch + ipaddr.js', toPicomatchPeer(firewall.rules)],
    ['RegExp + net.BlockList', toNodePeer(firewall.rules)],
  ];
  for (const [name, peer] of peers) {
    checkAgreement(firewall, sample, { name, peer, print });
    const cost = nanosecondsPer(sample, peer, 3);
    const ratio = cost / own.ours;
    show(
      print,
      `  ${name}, compiled, rules in order: ${(cost / 1e6).toFixed(2)} ms; slower by`,
      `${ratio.toFixed(0)} ×`,
      { text: '≥ 1,000 ×', met: ratio >= 1_000 },
    );
  }
}

/** What peers answer with yes or no all the same: flows that configuration leaves open, by the first reason. */
function showUndecided(firewall: Firewall, flows: readonly ConcreteFlow[], print: Print): void {
  const reasons = flows.flatMap((flow) => {
    const decision = decideFlow(firewall, counted, flow);
    return decision.kind === 'unknown' ? [toReason(decision.doubts)] : [];
  });
  const share = (count: number) => `${((count / flows.length) * 100).toFixed(0)} %`;
  show(print, '  of these, configuration alone leaves open, and no peer says so', share(reasons.length));
  for (const [reason, group] of Map.groupBy(reasons, (each) => each)) {
    show(print, `    because of ${reason}`, share(group.length));
  }
}

function toReason(doubts: Extract<FlowDecision, { kind: 'unknown' }>['doubts']): string {
  const clause = doubts[0]?.clauses.find(({ certain }) => !certain);
  return clause?.caveats[0] ?? 'a URL';
}

/** Whatever configuration decides, both must decide alike, by the same rule; a wrong answer ends the bench. */
function checkAgreement(
  firewall: Firewall,
  flows: readonly ConcreteFlow[],
  { name, peer, print }: { readonly name: string; readonly peer: Peer; readonly print: Print },
): void {
  const all = [...firewall.rules.network, ...firewall.rules.application];
  const decisions = flows.map((flow) => ({ flow, decision: decideFlow(firewall, counted, flow) }));
  for (const { flow, decision } of decisions) {
    const theirs = all[peer(flow)]?.ref.name ?? 'default';
    const ours = decision.kind === 'decided' ? decision.rule.ref.name : decision.kind;
    if (ours !== theirs)
      throw new Error(`${name} says ${theirs} of ${JSON.stringify(flow)}, the index says ${String(ours)}.`);
  }
  const decided = decisions.filter(({ decision }) => decision.kind === 'decided').length;
  show(print, `  ${name} names the same rule, of flows that configuration decides`, `all ${flows.length}`);
  show(print, '    of them by a rule, the others by the default deny', String(decided));
}

/** The same flows from other clusters. */
function toOtherSources(flows: readonly ConcreteFlow[], random: Random): readonly ConcreteFlow[] {
  return flows.map((flow) => ({ ...flow, source: 0x0a_00_00_00 + random.below(10_000 * 256) }));
}

/** Half to names, half to addresses; half of each are somewhere in the rules. */
function toFlows(firewall: Firewall, random: Random): readonly ConcreteFlow[] {
  const { network, application } = firewall.rules;
  const rules = [...network, ...application].filter((rule) => rule.kind !== 'unread');
  const toDestination = (): Pick<ConcreteFlow, 'destination' | 'protocol' | 'port'> => {
    const rule = random.pick(rules);
    if (rule.kind === 'application') {
      const pattern = rule.hosts[random.below(Math.max(rule.hosts.length, 1))];
      const text = pattern && random.below(2) === 0 ? pattern.text : `*.${random.word()}.example.com`;
      const { type, port } = rule.protocols[0] ?? { type: 'Https', port: 443 };
      return { destination: text.replace('*', 'www'), protocol: type === 'Http' ? 'HTTP' : 'HTTPS', port };
    }
    const port = rule.ports[0]?.first ?? 443;
    const range = rule.destinations.addresses[0];
    const address = range && random.below(2) === 0 ? range.first : 0x0b_00_00_00 + random.below(2 ** 30);
    return {
      destination: toAddressText(address),
      protocol: rule.protocols.includes('UDP') ? 'UDP' : 'TCP',
      port: Math.max(port, 1),
    };
  };
  const destinations = Array.from({ length: 2_000 }, toDestination);
  return Array.from({ length: 20_000 }, () => ({
    source: 0x0a_00_00_00 + random.below(10_000 * 256),
    ...random.pick(destinations),
  }));
}

/** The median over runs of the mean time for one item. */
function nanosecondsPer<T>(items: readonly T[], work: (item: T) => unknown, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    for (const item of items) work(item);
    return performance.now() - started;
  });
  return (median(times) * 1e6) / items.length;
}

/** The lower bound of (c): the index of host patterns alone. */
function benchNames(print: Print): void {
  const random = toRandom(3);
  const texts = Array.from({ length: 100_000 }, () => {
    const kind = random.below(100);
    const end = `${random.word()}.${random.word()}.${random.pick(['com', 'net', 'io', 'example.com'])}`;
    return kind < 50 ? `${random.word()}.${end}` : kind < 98 ? `*.${end}` : `*${end}`;
  });
  const patterns = texts.flatMap((text, place) => {
    const pattern = toHostPattern(text);
    return pattern ? [{ pattern, place }] : [];
  });
  const started = performance.now();
  const index = toHostIndex(patterns);
  const built = performance.now() - started;
  const names = Array.from({ length: 4_000 }, (_, at) =>
    at % 2 === 0 ? random.pick(texts).replace('*', 'www') : `${random.word()}.${random.word()}.org`,
  );
  const expressions = texts.map((text) => new RegExp(`^${text.replaceAll('.', '\\.').replace('*', '.*')}$`));
  for (const name of names.slice(0, 40)) {
    const theirs = expressions.flatMap((expression, place) => (expression.test(name) ? [place] : []));
    if (placesHoldingHost(index, name).join() !== theirs.join())
      throw new Error(`Index and RegExp disagree on ${name}.`);
  }
  const cost = nanosecondsPer(names, (name) => placesHoldingHost(index, name), 25);
  show(print, `patterns that hold a name, of 100,000 (built in ${built.toFixed(0)} ms)`, `${cost.toFixed(0)} ns`, {
    text: '≤ 1,000 ns',
    met: cost <= 1_000,
  });
  const linear = nanosecondsPer(names.slice(0, 10), (name) => expressions.findIndex((each) => each.test(name)), 3);
  show(
    print,
    `  one RegExp a name, in order: ${(linear / 1e6).toFixed(1)} ms; slower by`,
    `${(linear / cost).toFixed(0)} ×`,
  );
}

/** The other lower bound of (c): the interval table alone, from an address as text. */
function benchPrefixes(print: Print): void {
  const random = toRandom(5);
  const toText = () => toAddressText(random.below(2 ** 32));
  const prefixes = Array.from({ length: 100_000 }, () => [toText(), 20 + random.below(11)] as const);
  const placed = prefixes.map(([base, length], place) => ({
    addresses: toAddressSet(`${base}/${length}`) ?? [],
    place,
  }));
  const started = performance.now();
  const index = toAddressIndex(placed);
  const built = performance.now() - started;
  const list = new BlockList();
  for (const [base, length] of prefixes) list.addSubnet(base, length);
  const addresses = Array.from({ length: 20_000 }, (_, at) => (at % 2 === 0 ? random.pick(prefixes)[0] : toText()));
  const find = (address: string) => lowestPlaceHolding(index, toAddressNumber(address) ?? 0);
  for (const address of addresses) {
    if (find(address) >= 0 !== list.check(address)) throw new Error(`Table and BlockList disagree on ${address}.`);
  }
  const ours = nanosecondsPer(addresses, find, 15);
  const theirs = nanosecondsPer(addresses, (address) => list.check(address), 15);
  const ratio = ours / theirs;
  show(print, `which of 100,000 prefixes holds an address (built in ${built.toFixed(0)} ms)`, `${ours.toFixed(0)} ns`);
  show(print, `  net.BlockList, yes or no only: ${theirs.toFixed(0)} ns; ours by that`, ratio.toFixed(2), {
    text: '≤ 0.5',
    met: ratio <= 0.5,
  });
}
