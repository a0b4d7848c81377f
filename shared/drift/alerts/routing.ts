import { isInScope } from '../../catalog/configured.ts';
import { fitsPattern } from '../../net/starPattern.ts';
import type { AlertChannelName, AlertRoute } from '../../model/alert.ts';
import type { AlertPolicy, AlertRule, Telling } from '../../model/alertPolicy.ts';
import { type Finding, severityRank } from '../../model/finding.ts';
import type { Watched } from '../../model/told.ts';

/** What decides where a finding goes. */
export interface RoutingInput {
  readonly policy: AlertPolicy;
  readonly watched: Watched;
  /** Channels that the settings have addresses for. */
  readonly channels: readonly AlertChannelName[];
}

/**
 * The channels that a finding is told over, and when. Every rule that fits adds its channels; without any, its owner's
 * channels are told, else those without a name. A channel that is not set up is replaced by those, so that nothing is lost.
 */
export function routesOf(finding: Finding, input: RoutingInput): ReadonlyMap<AlertChannelName, Telling> {
  const { policy } = input;
  const fitting = policy.rules.filter((rule) => isFitting(rule, finding, input));
  const usual = policy.tell[finding.severity];
  const wanted = fitting.flatMap(({ channels, tell = usual }) =>
    channels.flatMap((name) => toUsable(name, input).map((channel) => [channel, tell] as const)),
  );
  const routes = fitting.length > 0 ? wanted : usualChannels(input).map((channel) => [channel, usual] as const);
  const soonest = new Map<AlertChannelName, Telling>();
  for (const [channel, tell] of routes) {
    const other = soonest.get(channel);
    if (other === undefined || order[tell] < order[other]) soonest.set(channel, tell);
  }
  return soonest;
}

const order: Readonly<Record<Telling, number>> = { now: 0, digest: 1, never: 2 };

function isFitting(rule: AlertRule, finding: Finding, { watched }: RoutingInput): boolean {
  const { kinds, from } = rule;
  if (from !== undefined && severityRank(finding.severity) > severityRank(from)) return false;
  if (kinds !== undefined && !kinds.some((kind) => fitsPattern(finding.kind, kind))) return false;
  return rule.clusters === undefined || isInScope({ id: watched.clusterId, name: watched.clusterName }, rule);
}

/** Who looks after a cluster, by its tag; undefined if it has none. */
export function ownerOf({ policy, watched }: Pick<RoutingInput, 'policy' | 'watched'>): string | undefined {
  const owner = watched.tags[policy.ownerTag.toLowerCase()]?.trim();
  return owner === undefined || owner === '' ? undefined : owner;
}

function usualChannels(input: RoutingInput): readonly AlertChannelName[] {
  const owner = ownerOf(input);
  const own = Object.entries(input.policy.owners).find(([name]) => name.toLowerCase() === owner?.toLowerCase())?.[1];
  const usable = (own ?? []).filter((name) => isSetUp(name, input));
  return usable.length > 0 ? usable : unnamed(input);
}

function toUsable(name: AlertChannelName, input: RoutingInput): readonly AlertChannelName[] {
  return isSetUp(name, input) ? [name] : unnamed(input);
}

function unnamed({ channels }: RoutingInput): readonly AlertChannelName[] {
  const found = channels.filter((name) => !name.includes(':'));
  return found.length > 0 ? found : channels;
}

/** `email:name` needs recipients of that name and a mail server; everything else is as the settings have it. */
function isSetUp(name: AlertChannelName, { channels, policy }: RoutingInput): boolean {
  if (channels.includes(name)) return true;
  return channels.includes('email') && recipientsOf(name, policy) !== undefined;
}

function recipientsOf(name: AlertChannelName, { recipients }: AlertPolicy): readonly string[] | undefined {
  return name.startsWith('email:') ? recipients[name.slice('email:'.length)] : undefined;
}

/** The way that a channel's alerts take: recipients that the configuration names go over the one mail server. */
export function toRoute(name: AlertChannelName, policy: AlertPolicy): AlertRoute {
  const to = recipientsOf(name, policy);
  return to === undefined ? { channel: name } : { channel: 'email', to };
}
