import type { Dependency } from '../../model/catalog.ts';
import { toHostPattern } from '../../net/hostPattern.ts';

/** What a firewall rule must name to let a dependency through, in the rule kind that can. */
export interface Target {
  /** `application` rules take host patterns, network rules hosts (`fqdn`, by the DNS proxy) or prefixes and tags (`address`). */
  readonly kind: 'application' | 'fqdn' | 'address';
  readonly protocol: 'Http' | 'Https' | 'TCP' | 'UDP';
  readonly port: number;
  readonly to: string;
}

/** The target of a dependency, or in words why no rule can be written for it. */
export function toTarget({ destination, protocol, port }: Dependency): Target | string {
  switch (destination.kind) {
    case 'unfilled':
      return `<${destination.placeholder}> is not known: fill it in`;
    case 'address':
      return { kind: 'address', protocol: toTransport(protocol), port, to: destination.prefix };
    case 'serviceTag':
      return { kind: 'address', protocol: toTransport(protocol), port, to: destination.tag };
    case 'host':
      return toHostTarget(destination.pattern, protocol, port);
  }
}

function toHostTarget(pattern: string, protocol: Dependency['protocol'], port: number): Target | string {
  const host = toHostPattern(pattern);
  if (!host || host.kind === 'any') return 'no rule can name such a host';
  switch (protocol) {
    case 'HTTPS':
      return { kind: 'application', protocol: 'Https', port, to: host.text };
    case 'HTTP':
      return { kind: 'application', protocol: 'Http', port, to: host.text };
    case 'TCP':
    case 'UDP':
      return host.kind === 'exact'
        ? { kind: 'fqdn', protocol, port, to: host.text }
        : 'network rules take no patterns: name each host';
  }
}

function toTransport(protocol: Dependency['protocol']): 'TCP' | 'UDP' {
  return protocol === 'UDP' ? 'UDP' : 'TCP';
}
