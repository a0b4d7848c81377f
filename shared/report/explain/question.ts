import type { Destination, DependencyProtocol } from '../../model/catalog.ts';
import { toAddressSet } from '../../net/addressSet.ts';
import { toHostPattern } from '../../net/hostPattern.ts';
import { isKnownTag } from '../../net/serviceTag.ts';

/** Something asked for that makes no sense here: one line that says what, and what would. */
export interface Refusal {
  readonly kind: 'refused';
  readonly problem: string;
  /** True if what was named is not there, rather than wrong. */
  readonly isMissing?: boolean;
}

/** Where a flow is to go. */
export interface Question {
  readonly kind: 'question';
  readonly destination: Exclude<Destination, { readonly kind: 'unfilled' }>;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  /** What is asked for on the host, where an address as browsers write it was given. */
  readonly path?: string;
}

const protocols: readonly DependencyProtocol[] = ['HTTPS', 'HTTP', 'TCP', 'UDP'];

/** What a port stands for if nobody says: DNS, NTP and the tunnel of AKS are UDP, what is not the web is TCP. */
const protocolOfPort: ReadonlyMap<number, DependencyProtocol> = new Map([
  [443, 'HTTPS'],
  [8443, 'HTTPS'],
  [80, 'HTTP'],
  [8080, 'HTTP'],
  [53, 'UDP'],
  [123, 'UDP'],
  [1194, 'UDP'],
]);

/**
 * Reads where a flow goes: `HOST[:PORT]`, `IP[:PORT]`, a prefix, a `*.suffix` pattern or a service tag; an address as
 * browsers write it counts too. `protocol` is https, http, tcp or udp in any case; the port gives it if it is absent, and
 * it gives the port. Refuses what is neither.
 */
export function toQuestion(to: string, protocol: string | undefined): Question | Refusal {
  const [, scheme, rest = ''] = /^(?:(https?|tcp|udp):\/\/)?(.*)$/is.exec(to.trim()) ?? [];
  const isLink = scheme !== undefined && /^https?$/i.test(scheme);
  const [, name = '', port] = /^(.*?)(?::(\d*))?$/s.exec(isLink ? rest.replace(/[/?#].*$/s, '') : rest) ?? [];
  const destination = toDestination(name);
  if (!destination)
    return refuse(`${to} is no host name, IPv4 address, prefix, *.suffix or service tag, with or without :PORT.`);
  const service = toService(protocol ?? scheme, port);
  if (service.kind === 'refused') return service;
  const [path] = (isLink ? /\/.*$/s.exec(rest) : undefined) ?? [];
  return { ...service, kind: 'question', destination, ...(path === undefined ? {} : { path }) };
}

function toDestination(name: string): Question['destination'] | undefined {
  if (name !== '*' && toAddressSet(name)) return { kind: 'address', prefix: name.trim() };
  if (/^[A-Z]/.test(name) && isKnownTag(name)) return { kind: 'serviceTag', tag: name };
  // Four numbers that are no address are a slip of the pen, not a host.
  const pattern = /^[\d.]+$/.test(name) ? undefined : toHostPattern(name);
  return pattern && { kind: 'host', pattern: pattern.text };
}

type Service = { readonly kind: 'service' } & Pick<Question, 'protocol' | 'port'>;

function toService(asked: string | undefined, written: string | undefined): Service | Refusal {
  const protocol = protocols.find((each) => each === asked?.toUpperCase());
  if (asked !== undefined && !protocol) return refuse(`protocol ${asked} is not one of https, http, tcp, udp.`);
  if (written === undefined) {
    if (protocol === 'TCP' || protocol === 'UDP')
      return refuse(`protocol ${protocol.toLowerCase()} needs a port: HOST:PORT.`);
    return { kind: 'service', protocol: protocol ?? 'HTTPS', port: protocol === 'HTTP' ? 80 : 443 };
  }
  const port = Number(written);
  if (written === '' || port < 1 || port > 65_535) return refuse(`port ${written} is not between 1 and 65535.`);
  return { kind: 'service', protocol: protocol ?? protocolOfPort.get(port) ?? 'TCP', port };
}

/** A refusal with its one line. */
export function refuse(problem: string): Refusal {
  return { kind: 'refused', problem };
}
