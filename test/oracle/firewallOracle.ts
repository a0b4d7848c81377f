import { coverEveryPublic, inBlock, isPublic, isWide, toBlock, toNumber } from './address.ts';
import type { ArmRule, GroupJson, Place, PolicyWorld } from './armShapes.ts';
import { both, either, type Fate, type Flow, type Match } from './flow.ts';

/**
 * What a firewall does to one flow, rule by rule: network rules of the parent, then of the child, then application rules
 * likewise; inside a policy by group priority, collection priority and the order in the list; the first match ends it; then
 * the default deny (rule processing logic of Azure Firewall). A rule that may match leaves both its action and what follows open.
 */
export function judgeFlow(flow: Flow, world: PolicyWorld): Fate {
  if (flow.to.kind === 'host' && isDeaf(world)) return { allow: false, deny: true };
  const network = tryRules(world, 'network', (rule) => matchNetwork(rule, flow, world));
  const web = flow.protocol === 'HTTP' || flow.protocol === 'HTTPS';
  const named = flow.protocol === 'HTTP' || flow.to.kind !== 'address';
  const application = web && named ? tryRules(world, 'application', (rule) => matchApplication(rule, flow, world)) : [];
  return firstMatch([...network, ...application]);
}

interface Tried {
  readonly action: 'allow' | 'deny';
  readonly match: Match;
}

/** A group that could not be read comes before the others of its policy, in every pass: nobody knows its priority. */
function tryRules(
  world: PolicyWorld,
  kind: 'network' | 'application',
  matchOf: (rule: ArmRule) => Match,
): readonly Tried[] {
  const child = world.policies.length - 1;
  const tried = (isChild: boolean) =>
    inOrder(world, kind)
      .filter(({ level }) => (level === child) === isChild)
      .map(({ rule, action }): Tried => ({ action, match: matchOf(rule) }));
  const lost: readonly Tried[] = world.lacksGroup
    ? [
        { action: 'allow', match: 'maybe' },
        { action: 'deny', match: 'maybe' },
      ]
    : [];
  return [...tried(false), ...lost, ...tried(true)];
}

function firstMatch(tried: readonly Tried[]): Fate {
  const possible = { allow: false, deny: false };
  for (const { action, match } of tried) {
    if (match === 'no') continue;
    possible[action] = true;
    if (match === 'yes') return possible;
  }
  return { ...possible, deny: true };
}

/** Every rule of a pass in the order in which Azure reads them. */
export function inOrder(
  world: PolicyWorld,
  kind: 'network' | 'application',
): readonly (Place & { readonly rule: ArmRule })[] {
  const placed = world.policies.flatMap((groups, level) =>
    groups.flatMap((group: GroupJson) =>
      group.collections.flatMap((collection) =>
        collection.rules.map((rule, index) => ({
          rule,
          level,
          group: group.priority,
          collection: collection.priority,
          index,
          action: /^allow$/i.test(collection.action) ? ('allow' as const) : ('deny' as const),
        })),
      ),
    ),
  );
  return placed
    .filter(({ rule }) => (kind === 'network') === (rule['ruleType'] === 'NetworkRule'))
    .sort((a, b) => a.level - b.level || a.group - b.group || a.collection - b.collection || a.index - b.index);
}

/** A network that asks only a firewall whose proxy is off gets no answer to any name. */
function isDeaf({ dnsServers, firewallAddress, proxy }: PolicyWorld): boolean {
  return proxy === 'off' && dnsServers.length > 0 && dnsServers.every((server) => server === firewallAddress);
}

function textsOf(rule: ArmRule, name: string): readonly string[] {
  const value = rule[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** The literals of a side with those of its IP groups; `unread` if a group is not in the estate, `skipped` if one is empty. */
function sideOf(rule: ArmRule, side: 'source' | 'destination', world: PolicyWorld) {
  const groups = textsOf(rule, `${side}IpGroups`).map((id) => world.ipGroups.get(id.toLowerCase()));
  return {
    texts: [...textsOf(rule, `${side}Addresses`), ...groups.flatMap((group) => group ?? [])],
    unread: groups.includes(undefined),
    skipped: groups.some((group) => group?.length === 0),
  };
}

function matchSource(rule: ArmRule, flow: Flow, world: PolicyWorld): Match {
  const { texts, unread, skipped } = sideOf(rule, 'source', world);
  if (skipped || sideOf(rule, 'destination', world).skipped) return 'no';
  const address = toNumber(flow.source) ?? 0n;
  const blocks = texts.flatMap((text) => toBlock(text) ?? []);
  if (blocks.some((block) => inBlock(address, block))) return 'yes';
  return unread ? 'maybe' : 'no';
}

function matchNetwork(rule: ArmRule, flow: Flow, world: PolicyWorld): Match {
  const wanted = flow.protocol === 'UDP' ? 'udp' : 'tcp';
  const speaks = textsOf(rule, 'ipProtocols').some((one) => ['any', wanted].includes(one.toLowerCase()));
  const hasPort = textsOf(rule, 'destinationPorts').some((text) => {
    const [first = '', last = first] = text.split('-');
    return text === '*' || (Number(first) <= flow.port && flow.port <= Number(last));
  });
  if (!speaks || !hasPort) return 'no';
  return both(matchSource(rule, flow, world), matchDestination(rule, flow, world));
}

function matchDestination(rule: ArmRule, flow: Flow, world: PolicyWorld): Match {
  const { texts, unread } = sideOf(rule, 'destination', world);
  const tags = texts.filter((text) => toBlock(text) === undefined);
  return either([
    matchLiterals(texts, flow),
    ...tags.map((tag) => matchTag(tag, flow)),
    ...textsOf(rule, 'destinationFqdns').map((host) => matchName(host, flow, world)),
    unread ? 'maybe' : 'no',
  ]);
}

/** A host's address is in no configuration: it is surely in what holds every public address, and may be in a wide block. */
function matchLiterals(texts: readonly string[], { to }: Flow): Match {
  const blocks = texts.flatMap((text) => toBlock(text) ?? []);
  if (to.kind === 'address') {
    const address = toNumber(to.address) ?? 0n;
    return blocks.some((block) => inBlock(address, block)) ? 'yes' : 'no';
  }
  if (coverEveryPublic(blocks)) return 'yes';
  return blocks.some(isWide) ? 'maybe' : 'no';
}

function within(inner: string, outer: string): boolean {
  const [a, b] = [inner.toLowerCase(), outer.toLowerCase()];
  return a === b || a.startsWith(`${b}.`);
}

/** Tags by name, whatever the casing: design 3.2 and 3.4. */
function matchTag(tag: string, { to, knownTags }: Flow): Match {
  switch (to.kind) {
    case 'address':
      return isPublic(toNumber(to.address) ?? 0n) ? 'maybe' : 'no';
    case 'host':
      return within(tag, 'AzureCloud') || knownTags.some((known) => within(known, tag) || within(tag, known))
        ? 'maybe'
        : 'no';
    case 'tag':
      if (within(to.tag, tag)) return 'yes';
      return within(tag, 'AzureCloud') && !within(to.tag, 'AzureCloud') ? 'maybe' : 'no';
  }
}

/** Names in network rules take no star, need the proxy, and are sure only if the network asks the firewall and nobody else. */
function matchName(host: string, { to }: Flow, { proxy, dnsServers, firewallAddress }: PolicyWorld): Match {
  if (host.includes('*') || proxy === 'off') return 'no';
  if (to.kind === 'address') return isPublic(toNumber(to.address) ?? 0n) ? 'maybe' : 'no';
  if (to.kind !== 'host' || to.host !== host.toLowerCase()) return 'no';
  return proxy === 'on' && dnsServers.length === 1 && dnsServers[0] === firewallAddress ? 'yes' : 'maybe';
}

function matchApplication(rule: ArmRule, flow: Flow, world: PolicyWorld): Match {
  const protocols = rule.protocols ?? [];
  const speaks = protocols.some(
    ({ protocolType, port }) => protocolType.toUpperCase() === flow.protocol && port === flow.port,
  );
  if (!speaks) return 'no';
  const target = either([
    ...textsOf(rule, 'targetFqdns').map((pattern) => matchPattern(pattern, flow)),
    ...textsOf(rule, 'fqdnTags').map((tag) => matchFqdnTag(tag, flow)),
    textsOf(rule, 'webCategories').length > 0 ? 'maybe' : 'no',
    ...textsOf(rule, 'targetUrls').map((url) => matchUrl(url, flow)),
  ]);
  return both(matchSource(rule, flow, world), target, matchLimit(rule, world));
}

/** The star counts left-most only and stands for anything; after `*.` there is a label at least (FAQ). */
function matchPattern(pattern: string, { to }: Flow): Match {
  const text = pattern.toLowerCase().replace(/\.$/, '');
  const rest = text.startsWith('*') ? text.slice(1) : text;
  if (rest.includes('*')) return 'no';
  if (to.kind !== 'host') return text === '*' ? 'maybe' : 'no';
  if (!text.startsWith('*')) return to.host === text ? 'yes' : 'no';
  const isUnder = to.host.endsWith(rest) && (!rest.startsWith('.') || to.host.length > rest.length);
  return isUnder ? 'yes' : 'no';
}

function matchFqdnTag(tag: string, { to, fqdnTag }: Flow): Match {
  if (tag.toLowerCase() !== 'azurekubernetesservice' || to.kind !== 'host') return 'no';
  return { holds: 'yes', mayHold: 'maybe', never: 'no' }[fqdnTag] as Match;
}

/** Which paths a flow asks for is not told, and in HTTPS nobody sees them without inspection. */
function matchUrl(url: string, flow: Flow): Match {
  const host = matchPattern(url.replace(/\/.*$/, ''), flow);
  return flow.to.kind === 'host' && host === 'yes' ? 'maybe' : 'no';
}

/** What addresses beside names mean is not documented: design 3.2. */
function matchLimit(rule: ArmRule, world: PolicyWorld): Match {
  const { texts, unread } = sideOf(rule, 'destination', world);
  if (texts.length === 0 && !unread) return 'yes';
  return coverEveryPublic(texts.flatMap((text) => toBlock(text) ?? [])) ? 'yes' : 'maybe';
}
