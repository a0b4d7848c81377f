import type { LogRow } from '../model/deny.ts';
import {
  isDefaultReason,
  isNoSniReason,
  present,
  toAction,
  toAddress,
  toHost,
  toPort,
  toProtocol,
  toRuleName,
} from './logFields.ts';
import { fromTail, type Tail } from './messageTail.ts';

/** A legacy message with what stands beside it in the record. */
export interface LegacyMessage {
  /** The text of column `msg_s` (Log Analytics) or member `msg` (diagnostic records). */
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly firewallId?: string;
}

/** What a record turned out to be. `ignored` is known and no flow: a DNS query, an empty record, another log. */
export type ParsedRecord =
  | { readonly kind: 'row'; readonly row: LogRow }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unparsed' };

/** Longer messages than this are not the firewall's. */
const longest = 8192;

const mark = '. Action: ';

/**
 * Reads a message of the legacy AzureDiagnostics log: application, network and DNAT rules, threat intelligence, IDPS and
 * missing SNI, with the irregular blanks, dots and empty ports that are seen in real rows. Never throws. The message is
 * cut at fixed words, so host names and URLs, which clients choose, cannot pretend to be an action or a rule.
 */
export function fromLegacyMessage(message: LegacyMessage): ParsedRecord {
  const text = message.text.trim();
  if (/^(?:DNS Request: |Error: )/.test(text) || isEmptyRecord(text)) return { kind: 'ignored' };
  if (text.length > longest) return { kind: 'unparsed' };
  const head = /^([A-Za-z]+)\s+(?:Type=\d+\s+)?request from /.exec(text);
  const flow = head && toFlow(text.slice(head[0].length));
  if (!head || !flow || /\s/.test(flow.source + (flow.destination ?? ''))) return { kind: 'unparsed' };
  return { kind: 'row', row: toRow(message, toProtocol(head[1]), flow) };
}

/** The record that the firewall writes now and then with nothing in it: `request from  to . Action: . ThreatIntel:`. */
function isEmptyRecord(text: string): boolean {
  return text === '' || /^request from\s+to\s*\.\s*Action:\s*\./.test(text);
}

interface Flow {
  readonly source: string;
  /** Absent when the client named no host. */
  readonly destination?: string;
  readonly action: string;
  readonly isNat: boolean;
  readonly tail: Tail;
}

/** What follows `request from `: source, destination, action and the named parts behind it. */
function toFlow(text: string): Flow | undefined {
  const cut = /( to )|(\. Action: )|( was )/.exec(text);
  if (!cut) return undefined;
  const source = text.slice(0, cut.index);
  const rest = text.slice(cut.index + cut[0].length);
  if (cut[1] !== undefined) return toDirectedFlow(source, rest);
  // Without SNI the message goes on right after the source, in an old wording and in a new one.
  const match = /^([A-Za-z]+)\.+\s*(.*)$/s.exec(rest);
  return match ? { source, action: match[1] ?? '', isNat: false, tail: fromTail(match[2] ?? '') } : undefined;
}

function toDirectedFlow(source: string, text: string): Flow | undefined {
  const cut = /( was DNAT'ed to )|\. Url: ?|\. Action: /.exec(text);
  if (!cut) return undefined;
  const destination = text.slice(0, cut.index);
  const rest = text.slice(cut.index);
  if (cut[1] !== undefined) {
    const translated = rest.slice(cut[1].length);
    const end = translated.indexOf('. ');
    return { source, destination, action: '', isNat: true, tail: fromTail(end < 0 ? '' : translated.slice(end + 2)) };
  }
  // The client chooses the URL: only the last `Action:` behind it is the firewall's. Without one there is exactly one.
  const start = rest.lastIndexOf(mark);
  if (cut[0] === mark && start !== 0) return undefined;
  const match = start < 0 ? null : /^([A-Za-z]+)\.*\s*(.*)$/s.exec(rest.slice(start + mark.length));
  return match
    ? { source, destination, action: match[1] ?? '', isNat: false, tail: fromTail(match[2] ?? '') }
    : undefined;
}

function toRow({ time, firewallId }: LegacyMessage, protocol: string, flow: Flow): LogRow {
  const { action, isNat, tail } = flow;
  const noSni = isNoSniReason(tail.reason);
  return {
    time,
    lastTime: time,
    category: toCategory(protocol, isNat, tail),
    action: isNat ? 'other' : toAction(action),
    protocol,
    defaultAction: noSni || isNat ? null : toDefaultAction(tail),
    noSni,
    count: 1,
    ...toSource(flow.source),
    ...toDestination(flow.destination ?? ''),
    ...present('rule', toRuleName([tail.policy, tail.group, tail.collection, tail.rule])),
    ...present('firewallId', firewallId),
  };
}

function toCategory(protocol: string, isNat: boolean, tail: Tail): LogRow['category'] {
  if (isNat) return 'nat';
  if (tail.threat !== undefined) return 'threatIntel';
  if (tail.isSignature) return 'idps';
  return ['HTTP', 'HTTPS', 'MSSQL'].includes(protocol) ? 'application' : 'network';
}

/** A network row may name no rule although one decided, so silence tells nothing. */
function toDefaultAction({ rule, reason }: Tail): boolean | null {
  if (rule !== undefined) return false;
  return isDefaultReason(reason) ? true : null;
}

function toSource(text: string): Pick<LogRow, 'sourceAddress' | 'sourcePort'> {
  const { name, port } = splitPort(text);
  return { ...present('sourceAddress', toAddress(name)), ...present('sourcePort', port) };
}

function toDestination(text: string): Pick<LogRow, 'host' | 'destinationAddress' | 'destinationPort'> {
  const { name, port } = splitPort(text);
  return {
    ...present('host', toHost(name)),
    ...present('destinationAddress', toAddress(name)),
    ...present('destinationPort', port),
  };
}

/** `10.0.0.4:443`, `host:443`, `10.0.0.4` and, in some ICMP rows, `10.0.0.4:`. */
function splitPort(text: string): { readonly name: string; readonly port: number | undefined } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: text.trim(), port: undefined };
  const digits = text.slice(colon + 1).trim();
  return { name: text.slice(0, colon).trim(), port: /^\d{1,5}$/.test(digits) ? toPort(Number(digits)) : undefined };
}
