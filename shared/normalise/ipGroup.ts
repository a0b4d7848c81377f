import { propertiesOf, textsOf, member, isArray } from './readers.ts';
import { isAddressText } from './addressText.ts';
import { type EstateIndex, resourceOf } from './estateIndex.ts';
import { isUnsettled } from './provisioning.ts';

/** What the estate tells of one IP group. */
export type IpGroup =
  | { readonly kind: 'read'; readonly id: string; readonly literals: readonly string[]; readonly isUnsettled: boolean }
  /** An emptied group makes Azure skip every rule that uses it (Azure Firewall: IP groups). */
  | { readonly kind: 'empty'; readonly id: string }
  | { readonly kind: 'unread'; readonly id: string };

/** Looks an IP group up; `unread` if it is not in the estate or does not show all its addresses. */
export function toIpGroup(id: string, index: EstateIndex): IpGroup {
  const resource = resourceOf(index, id);
  if (resource === undefined) return { kind: 'unread', id };
  const properties = propertiesOf(resource);
  const list = member(properties, 'ipAddresses');
  const isRead = isArray(list) && list.every((item) => typeof item === 'string' && isAddressText(item.trim()));
  if (!isRead) return { kind: 'unread', id: resource.id };
  const literals = textsOf(properties, 'ipAddresses');
  if (literals.length === 0) return { kind: 'empty', id: resource.id };
  return { kind: 'read', id: resource.id, literals, isUnsettled: isUnsettled(resource) };
}
