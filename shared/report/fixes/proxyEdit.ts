import type { WriteResource } from '../../model/edit.ts';
import type { Firewall } from '../../model/topology.ts';

/** The DNS proxy on, in the policy or in a firewall with classic rules (ARM, 2024-05-01). */
export function toProxyEdit({ id, policyId }: Firewall): WriteResource {
  if (policyId === undefined) {
    const properties = { additionalProperties: { 'Network.DNS.EnableProxy': 'true' } };
    return { kind: 'write', id, type: 'Microsoft.Network/azureFirewalls', properties };
  }
  const properties = { dnsSettings: { enableProxy: true } };
  return { kind: 'write', id: policyId, type: 'Microsoft.Network/firewallPolicies', properties };
}
