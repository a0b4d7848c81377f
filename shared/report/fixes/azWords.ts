import type { EstateEdit, RemoveResource, WriteResource } from '../../model/edit.ts';
import type { JsonObject } from '../../model/json.ts';
import { fromResourceId, toResourceName } from '../../model/resourceId.ts';
import { asText, asTexts, objectOf } from '../../normalise/readers.ts';
import { type CommandWords, toScopeWords } from '../findings/azCli.ts';
import { toRuleWords } from './azRule.ts';

/** The `az` command that makes an edit (Azure CLI reference); undefined if there is none. */
export function toAzWords(edit: EstateEdit): CommandWords | undefined {
  switch (edit.kind) {
    case 'addRule':
    case 'changeRule':
    case 'removeRule':
      return toRuleWords(edit);
    case 'write':
      return toWriteWords(edit);
    case 'remove':
      return toRemoveWords(edit);
  }
}

function toWriteWords({ id, type, properties, isNew }: WriteResource): CommandWords | undefined {
  const scope = toScopeWords(id);
  if (!scope) return undefined;
  const verb = isNew === true ? 'create' : 'update';
  const name = toResourceName(id);
  const parent = fromResourceId(id)?.names.at(-2) ?? '';
  switch (type.toLowerCase()) {
    case 'microsoft.network/ipgroups':
      // The option replaces the whole list (extension ip-group).
      return toWords('network ip-group', verb, scope, [
        '--name',
        name,
        ...lists(properties, 'ipAddresses', '--ip-addresses'),
      ]);
    case 'microsoft.network/routetables/routes':
      return toWords('network route-table route', verb, scope, [
        ...['--route-table-name', parent, '--name', name],
        ...(isNew === true ? texts(properties, 'addressPrefix', '--address-prefix') : []),
        ...texts(properties, 'nextHopType', '--next-hop-type'),
        ...texts(properties, 'nextHopIpAddress', '--next-hop-ip-address'),
      ]);
    case 'microsoft.network/firewallpolicies':
      return toWords('network firewall policy', verb, scope, ['--name', name, '--enable-dns-proxy', 'true']);
    case 'microsoft.network/azurefirewalls':
      return toWords('network firewall', verb, scope, ['--name', name, '--enable-dns-proxy', 'true']);
    case 'microsoft.containerservice/managedclusters': {
      const ranges = asTexts(objectOf(properties, 'apiServerAccessProfile')['authorizedIPRanges']).join(',');
      return toWords('aks', verb, scope, ['--name', name, '--api-server-authorized-ip-ranges', ranges]);
    }
    case 'microsoft.network/networksecuritygroups/securityrules':
      return toWords('network nsg rule', verb, scope, toSecurityWords(properties, parent, name));
    case 'microsoft.network/privatednszones/virtualnetworklinks':
      return toWords('network private-dns link vnet', verb, scope, [
        ...['--zone-name', parent, '--name', name],
        ...['--virtual-network', asText(objectOf(properties, 'virtualNetwork')['id']) ?? ''],
        ...['--registration-enabled', 'false'],
      ]);
    case 'microsoft.network/virtualnetworks':
      return toWords('network vnet', verb, scope, [
        ...['--name', name, '--dns-servers'],
        ...asTexts(objectOf(properties, 'dhcpOptions')['dnsServers']),
      ]);
    default:
      return undefined;
  }
}

function toRemoveWords({ id, type }: RemoveResource): CommandWords | undefined {
  const scope = toScopeWords(id);
  const parent = fromResourceId(id)?.names.at(-2) ?? '';
  if (!scope || type.toLowerCase() !== 'microsoft.network/routetables/routes') return undefined;
  const names = ['--route-table-name', parent, '--name', toResourceName(id)];
  return toWords('network route-table route', 'delete', scope, names);
}

function toSecurityWords(properties: JsonObject, group: string, name: string): CommandWords {
  return [
    ...['--nsg-name', group, '--name', name],
    ...texts(properties, 'priority', '--priority'),
    ...texts(properties, 'direction', '--direction'),
    ...texts(properties, 'access', '--access'),
    ...texts(properties, 'protocol', '--protocol'),
    ...texts(properties, 'destinationAddressPrefix', '--destination-address-prefixes'),
    ...lists(properties, 'destinationAddressPrefixes', '--destination-address-prefixes'),
    ...lists(properties, 'destinationPortRanges', '--destination-port-ranges'),
  ];
}

function toWords(group: string, verb: string, scope: CommandWords, options: CommandWords): CommandWords {
  return ['az', ...group.split(' '), verb, ...scope, ...options];
}

function texts(properties: JsonObject, member: string, option: string): CommandWords {
  const text = asText(properties[member]);
  return text === undefined ? [] : [option, text];
}

function lists(properties: JsonObject, member: string, option: string): CommandWords {
  return properties[member] === undefined ? [] : [option, ...asTexts(properties[member])];
}
