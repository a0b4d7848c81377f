import { type Box, toRuleBoxes } from '../../evaluate/rules/box.ts';
import { plainLabel, toHoldingLabels, toTagLabel } from '../../evaluate/rules/label.ts';
import { toTakenServices } from '../../evaluate/rules/services.ts';
import { memoised } from '../../model/memoised.ts';
import type { Firewall, RulePasses, SecurityRule, UnreadRules } from '../../model/topology.ts';
import { allAddresses, type AddressSet, intersectAddresses, overlapsAddresses } from '../../net/addressSet.ts';

/** One rule of a list in which the first match decides, as flows. */
export interface FlowRule {
  readonly action: 'allow' | 'deny';
  /** Equal for rules that do the same to every flow, whatever they are called. */
  readonly key: string;
  /** What it takes for sure. */
  readonly taken: readonly Box[];
  /** What it may take beside. Empty if `taken` is all. */
  readonly doubtful: readonly Box[];
}

/** Whether host names in network rules count. */
export type NameReading = 'on' | 'off';

type PassRule = RulePasses['nat'][number] | RulePasses['network'][number] | RulePasses['application'][number];

/** The rules that decide what leaves through a firewall, in processing order; those that match nothing are left out. */
export function toFirewallFlows({ rules }: Firewall, names: NameReading): readonly FlowRule[] {
  return [...rules.network, ...rules.application].flatMap((rule) => toFlowRule(rule, names));
}

/** The DNAT rules of a firewall, which let flows in. */
export function toNatFlows({ rules }: Firewall): readonly FlowRule[] {
  return rules.nat.flatMap((rule) => toFlowRule(rule, 'on'));
}

function toFlowRule(rule: PassRule, names: NameReading): readonly FlowRule[] {
  const found = (names === 'on' ? readWithNames : readWithoutNames)(rule);
  return found.taken.length + found.doubtful.length === 0 ? [] : [found];
}

const readWithNames: (rule: PassRule) => FlowRule = memoised((rule) => read(rule, 'on'));
const readWithoutNames: (rule: PassRule) => FlowRule = memoised((rule) => read(rule, 'off'));

function read(rule: PassRule, names: NameReading): FlowRule {
  if (rule.kind === 'unread') return readUnread(rule);
  const { reach, taken } = toRuleBoxes(rule, names);
  const isExact = taken.length > 0 && !taken.some(isOpenLabel) && reach.length === taken.length;
  const key = JSON.stringify([toMeaning(rule), [...(rule.sources.tagAddresses ?? [])]]);
  const sure = taken.filter((box) => !isOpenLabel(box));
  return {
    action: rule.action,
    key,
    taken: sure,
    doubtful: isExact ? [] : reach.filter((box) => !isHeldBy(box, sure)),
  };
}

/** A rule without what it is called and what is said of it. */
function toMeaning(rule: Exclude<PassRule, UnreadRules>): unknown {
  return { ...rule, ref: undefined, problems: undefined, invalidHosts: undefined };
}

function readUnread(rule: UnreadRules): FlowRule {
  const { resourceId, action = 'deny', reach } = rule;
  const whole: Box = { label: plainLabel, sources: allAddresses, destinations: allAddresses, services: everyService };
  const known = reach && toRuleBoxes(reach, 'on').reach;
  return { action, key: `unread ${resourceId} ${JSON.stringify(reach)}`, taken: [], doubtful: known ?? [whole] };
}

const everyService: AddressSet = [{ first: 0, last: 500_001 }];

/** Which flows are in a web category or under a URL only the firewall knows. */
function isOpenLabel({ label }: Box): boolean {
  return label.startsWith('category ') || label.startsWith('url ');
}

function isHeldBy(box: Box, sure: readonly Box[]): boolean {
  return sure.some(({ label, sources }) => label === box.label && sources === box.sources);
}

/** The rules of a security group; what they say of application security groups and source ports is in doubt. */
export function toGroupFlows(rules: readonly SecurityRule[]): readonly FlowRule[] {
  return rules.map(readSecurityRule);
}

const readSecurityRule: (rule: SecurityRule) => FlowRule = memoised((rule) => {
  const protocols = rule.protocol === 'other' ? (['ICMP'] as const) : [rule.protocol];
  const services = toTakenServices({ protocols, ports: rule.ports });
  const groups = [...rule.sources.applicationGroups, ...rule.destinations.applicationGroups];
  const sources = rule.sources.serviceTags.length > 0 ? allAddresses : rule.sources.addresses;
  const plain: Box = { label: plainLabel, sources, destinations: rule.destinations.addresses, services };
  const tagged = rule.destinations.serviceTags.map(
    (tag): Box => ({ label: toTagLabel(tag), sources, destinations: allAddresses, services }),
  );
  const boxes = [...(rule.destinations.addresses.length > 0 ? [plain] : []), ...tagged];
  const isDoubtful = groups.length > 0 || !rule.everySourcePort;
  const whole = boxes.length === 0 ? [{ ...plain, sources: allAddresses, destinations: allAddresses }] : boxes;
  return {
    action: rule.action,
    key: JSON.stringify({ ...rule, name: undefined, priority: undefined }),
    taken: isDoubtful ? [] : boxes,
    doubtful: isDoubtful ? whole : [],
  };
});

/** How the label of one box stands to another's: inside it, around it, apart from it, or nobody can tell. */
export type LabelRelation = 'inside' | 'around' | 'apart' | 'open';

/** Relates what two boxes are about; their addresses and services are not looked at. */
export function relateLabels(label: string, other: string): LabelRelation {
  if (label === other || other === plainLabel) return 'inside';
  if (label === plainLabel) return other.startsWith('tag ') ? 'open' : 'around';
  if (holdersOf(label).has(other)) return 'inside';
  if (label.startsWith('host ') && other.startsWith('host ')) return isAround(label, other) ? 'around' : 'apart';
  return relateUnlike(label, other);
}

function relateUnlike(label: string, other: string): LabelRelation {
  const [kind = '', name = ''] = label.split(' ');
  const [otherKind = '', otherName = ''] = other.split(' ');
  if (kind === 'tag' && otherKind === 'tag')
    return otherName.startsWith(`${name}.`) ? 'around' : relateTags(name, otherName);
  return relateKinds({ kind, name }, { kind: otherKind, name: otherName });
}

const knownHolders = new Map<string, ReadonlySet<string>>();

/** So many labels are kept; they are few and come again and again. */
const mostKept = 50_000;

function holdersOf(label: string): ReadonlySet<string> {
  const known = knownHolders.get(label) ?? new Set(toHoldingLabels(label));
  if (knownHolders.size > mostKept) knownHolders.clear();
  knownHolders.set(label, known);
  return known;
}

function isAround(label: string, other: string): boolean {
  return label.charAt(5) === '*' && other.endsWith(label.slice(6));
}

function isWithin(inner: string, outer: string): boolean {
  return outer.startsWith('*') ? inner.endsWith(outer.slice(1)) : inner === outer;
}

/** Tags of two services have no addresses in common; some tags hold those of many. */
function relateTags(a: string, b: string): LabelRelation {
  return [a, b].some(isBroadTag) ? 'open' : 'apart';
}

function isBroadTag(tag: string): boolean {
  return /^(?:azurecloud|internet|virtualnetwork|azureplatform)/.test(tag);
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

/** A host of somebody else's is in no tag of a service (design: a rule on another tag does not match the host). */
function relateKinds(own: Named, other: Named): LabelRelation {
  if (isMany(own) && isSingle(other)) return 'apart';
  if (isHostLike(own) && isHostLike(other))
    return isWithin(own.name, other.name) || isWithin(other.name, own.name) ? 'open' : 'apart';
  const [tag, host] = isTag(own) ? [own, other] : [other, own];
  if (!isTag(tag) || !isHostLike(host)) return 'open';
  return isBroadTag(tag.name) || isOfMicrosoft(host.name) ? 'open' : 'apart';
}

function isHostLike({ kind }: Named): boolean {
  return kind === 'host' || kind === 'name' || kind === 'url';
}

function isTag({ kind }: Named): boolean {
  return kind === 'tag' || kind === 'fqdnTag';
}

/** What names single hosts takes a part of a category or a pattern at most, and never all of it. */
function isMany({ kind, name }: Named): boolean {
  return kind === 'category' || name.startsWith('*');
}

function isSingle({ kind, name }: Named): boolean {
  return kind !== 'tag' && kind !== 'category' && !name.startsWith('*');
}

function isOfMicrosoft(host: string): boolean {
  const end = host.replace(/^\*\.?/, '');
  return (
    !end.includes('.') ||
    /(?:^|\.)(?:azure|microsoft|windows|azureedge|office|live|msecnd|aka|azmk8s|cloudapp|trafficmanager|core|visualstudio|microsoftonline)\.[a-z.]+$/.test(
      end,
    )
  );
}

/** The part of a box that has the other's addresses and services too; undefined if there is none. */
export function meetBoxes(box: Box, other: Box): Box | undefined {
  if (!overlapsAddresses(box.services, other.services)) return undefined;
  const sources = intersectAddresses(box.sources, other.sources);
  if (sources.length === 0) return undefined;
  const destinations = intersectAddresses(box.destinations, other.destinations);
  if (destinations.length === 0) return undefined;
  return { label: box.label, sources, destinations, services: intersectAddresses(box.services, other.services) };
}
