import { toAddressSet } from '../net/addressSet.ts';

/** True for text that has the form of an IPv6 address, block or range; its numbers are not checked. */
export function isIpv6(text: string): boolean {
  return text.includes(':') && /^[\da-f:.]+(?:\/\d{1,3}|-[\da-f:.]+)?$/i.test(text);
}

/** True for text that has the form of a service tag's name, known or not. */
export function hasTagForm(text: string): boolean {
  return /^[a-z][\w-]*(?:\.[\w-]+)*$/i.test(text);
}

/** True for text that can be what a rule means by an address: IPv4, IPv6 or a name that has the form of a service tag. */
export function isAddressText(text: string): boolean {
  return toAddressSet(text) !== undefined || isIpv6(text) || hasTagForm(text);
}
