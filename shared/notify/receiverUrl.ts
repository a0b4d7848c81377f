import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './publicAddress.ts';

/** Which receivers may be posted to. */
export interface ReceiverPolicy {
  /** Hosts beside the well-known ones; `*.example.com` for all below example.com. */
  readonly allowedHosts?: readonly string[];
  /** For a simulator on the same machine: loopback addresses are allowed, as hosts and as what a name resolves to. */
  readonly allowLoopback?: boolean;
}

/** Where the services behind the channels take messages. */
export const wellKnownHosts: readonly string[] = [
  '*.logic.azure.com',
  '*.logic.azure.us',
  '*.logic.azure.cn',
  '*.powerplatform.com',
  '*.webhook.office.com',
  'hooks.slack.com',
  'events.pagerduty.com',
  'events.eu.pagerduty.com',
];

/** The address to post to, or why it is refused, in words that end a sentence about it and hold nothing of it. */
export type ReceiverUrl = { readonly url: URL } | { readonly refused: string };

/** Reads the address of a receiver: https, without user and password, on an allowed host, and no private address. */
export function toReceiverUrl(text: string, policy: ReceiverPolicy): ReceiverUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') return { refused: 'is not an https address' };
  if (url.username !== '' || url.password !== '') return { refused: 'holds a user or a password' };
  const host = toHost(url);
  if (policy.allowLoopback === true && isLoopbackHost(host)) return { url };
  if (isIP(host) !== 0 && !isPublicAddress(host)) return { refused: 'leads into a private network' };
  const isAllowed = [...wellKnownHosts, ...(policy.allowedHosts ?? [])].some((pattern) => isBelow(host, pattern));
  return isAllowed ? { url } : { refused: 'leads to a host that is not allowed (BREAKWATER_WEBHOOK_HOSTS)' };
}

/** True if a connection may go to what a name was resolved to. */
export function isReachable(address: string, { allowLoopback }: ReceiverPolicy): boolean {
  return isPublicAddress(address) || (allowLoopback === true && isLoopbackAddress(address));
}

/** Lower case, without the brackets of IPv6 and the dot of a full name. */
function toHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

function isBelow(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
}
