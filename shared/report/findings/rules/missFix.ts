import type { ReadRule } from '../../../evaluate/rules/box.ts';
import { toTypo } from '../../../evaluate/rules/misses.ts';
import type { EstateEdit, RuleMembers } from '../../../model/edit.ts';
import type { Dependency } from '../../../model/catalog.ts';
import type { Fix } from '../../../model/finding.ts';
import type { ApplicationRule, Firewall, NetworkRule } from '../../../model/topology.ts';
import { type AddressSet, subtractAddresses, toAddressTexts, unionOfAddresses } from '../../../net/addressSet.ts';
import { toPortTexts } from '../../../net/portSet.ts';
import { toFix } from '../../fixes/toFix.ts';
import { distinct } from '../../order.ts';
import { toCollectionHome } from './context.ts';

/** What a rule misses, and from where. */
export interface MissedBy {
  readonly rule: NetworkRule | ApplicationRule;
  readonly missed: readonly { readonly dependency: Dependency; readonly sources: AddressSet }[];
}

/** The rule with the services, sources and names that it misses. Whether that is enough is for the proof to say. */
export function toMissFix(summary: string, { rule, missed }: MissedBy, firewall: Firewall): Fix {
  const home = toCollectionHome(rule, firewall);
  const { name } = rule.ref;
  const members: RuleMembers = {
    ...toSources(rule, unionOfAddresses(missed.map(({ sources }) => sources))),
    ...(rule.kind === 'application' ? toApplication(rule, missed) : toNetwork(rule, missed)),
  };
  if (!home || name === undefined || Object.keys(members).length === 0) return toFix(summary, []);
  const edit: EstateEdit = { kind: 'changeRule', home, name, members };
  return toFix(summary, [edit]);
}

/** Addresses can be added only where no IP group stands for them. */
function toSources({ sources, sourceIpGroups }: ReadRule, wanted: AddressSet): RuleMembers {
  const lacking = toAddressTexts(subtractAddresses(wanted, sources.addresses));
  if (lacking.length === 0 || sourceIpGroups !== undefined) return {};
  return { sourceAddresses: [...toAddressTexts(sources.addresses), ...lacking] };
}

function toApplication(rule: ApplicationRule, missed: MissedBy['missed']): RuleMembers {
  const today = rule.protocols.map(({ type, port }) => ({ protocolType: type, port }));
  const wanted = missed.flatMap(({ dependency: { protocol, port } }) => {
    if (protocol !== 'HTTP' && protocol !== 'HTTPS') return [];
    return [{ protocolType: protocol === 'HTTP' ? 'Http' : 'Https', port }];
  });
  const all = new Map([...today, ...wanted].map((one) => [`${one.protocolType}:${one.port}`, one]));
  return { ...(all.size === today.length ? {} : { protocols: [...all.values()] }), ...toNames(rule, missed) };
}

/** The names as they are meant, where one looks like a needed one misspelt. */
function toNames(rule: ApplicationRule, missed: MissedBy['missed']): RuleMembers {
  const meant = new Map(
    missed.flatMap(({ dependency }) => {
      const typo = dependency.destination.kind === 'host' ? toTypo(rule, dependency) : undefined;
      return typo && dependency.destination.kind === 'host'
        ? [[typo.text, dependency.destination.pattern] as const]
        : [];
    }),
  );
  if (meant.size === 0) return {};
  return { targetFqdns: distinct(rule.hosts.map(({ text }) => meant.get(text) ?? text)) };
}

function toNetwork(rule: NetworkRule, missed: MissedBy['missed']): RuleMembers {
  const today = toPortTexts(rule.ports);
  const ports = distinct([...today, ...missed.map(({ dependency }) => String(dependency.port))]);
  const transports = missed.map(({ dependency }) => (dependency.protocol === 'UDP' ? 'UDP' : 'TCP'));
  const isServed = rule.protocols.includes('Any');
  const protocols = isServed ? rule.protocols : distinct([...rule.protocols, ...transports]);
  const isOpen = missed.every(({ dependency }) =>
    rule.ports.some(({ first, last }) => first <= dependency.port && dependency.port <= last),
  );
  return {
    ...(protocols.length === rule.protocols.length ? {} : { ipProtocols: protocols }),
    ...(isOpen ? {} : { destinationPorts: ports }),
  };
}
