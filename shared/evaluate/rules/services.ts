import type { ApplicationRule, NatRule, NetworkRule } from '../../model/topology.ts';
import type { AddressSet } from '../../net/addressSet.ts';
import { unionOfAddresses } from '../../net/addressSet.ts';
import type { PortSet } from '../../net/portSet.ts';
import { intersectPorts } from '../../net/portSet.ts';

/** Protocols with their ports as ranges on one line, canonical like addresses: a plane for each protocol, a place for each port. */
export type ServiceSet = AddressSet;

/** Where the ports of each protocol begin. HTTP, HTTPS and SQL are TCP to network rules and planes of their own to application rules. */
const planes = { TCP: 0, UDP: 100_000, Http: 200_000, Https: 300_000, Mssql: 400_000 } as const;
/** ICMP and all other IP protocols have no ports: one place each. */
const icmp: ServiceSet = [{ first: 500_000, last: 500_000 }];
const otherProtocols: ServiceSet = [{ first: 500_001, last: 500_001 }];
/** Nothing is sent to port 0. */
const realPorts: PortSet = [{ first: 1, last: 65_535 }];

type Ported = Pick<NetworkRule | NatRule, 'protocols' | 'ports'>;

/** Everything that a network or DNAT rule can be reached by. TCP counts once: what speaks HTTP in it is no matter of such a rule. */
export function toReachServices(rule: Ported): ServiceSet {
  const tcp = listsTransport(rule, 'TCP') ? onPlane(rule.ports, planes.TCP) : [];
  return unionOfAddresses([tcp, toUdp(rule), rule.protocols.includes('ICMP') ? icmp : [], toPortless(rule)]);
}

/**
 * Everything that a network rule takes for sure, HTTP, HTTPS and SQL with it. `Any` means every IP protocol with ports
 * `*` and TCP and UDP otherwise (Azure Firewall: rule processing logic); ICMP beside single ports is not documented.
 */
export function toTakenServices(rule: Ported): ServiceSet {
  const { TCP, Http, Https, Mssql } = planes;
  const tcp = listsTransport(rule, 'TCP') ? [TCP, Http, Https, Mssql].map((plane) => onPlane(rule.ports, plane)) : [];
  const takesIcmp = rule.protocols.includes('ICMP') && isEveryPort(rule.ports);
  return unionOfAddresses([...tcp, toUdp(rule), takesIcmp ? icmp : [], toPortless(rule)]);
}

/** The protocols with ports that an application rule lists. */
export function toApplicationServices({ protocols }: ApplicationRule): ServiceSet {
  return unionOfAddresses(
    protocols.map(({ type, port }) => [{ first: planes[type] + port, last: planes[type] + port }]),
  );
}

/** True for ports `*`, or the whole range written out. */
export function isEveryPort(ports: PortSet): boolean {
  const [only] = ports;
  return only?.first === 0 && only.last === 65_535;
}

function toUdp(rule: Ported): ServiceSet {
  return listsTransport(rule, 'UDP') ? onPlane(rule.ports, planes.UDP) : [];
}

function toPortless(rule: Ported): ServiceSet {
  return rule.protocols.includes('Any') && isEveryPort(rule.ports) ? [...icmp, ...otherProtocols] : [];
}

function listsTransport({ protocols }: Ported, transport: 'TCP' | 'UDP'): boolean {
  return protocols.includes('Any') || protocols.includes(transport);
}

function onPlane(ports: PortSet, plane: number): ServiceSet {
  return intersectPorts(ports, realPorts).map(({ first, last }) => ({ first: plane + first, last: plane + last }));
}
