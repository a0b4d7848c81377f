import type { LogRow } from '../model/deny.ts';
import { toPort } from './columns.ts';
import { isDefaultReason, isNoSniReason, toAction, toAddress, toHost, toProtocol, toRuleName } from './logFields.ts';
import { fromTail, type Tail } from './messageTail.ts';

/** A legacy message with what stands beside it in the record. */
export interface LegacyMessage {
  /** The text of column `msg_s` (Log Analytics) or member `msg` (diagnostic records). */
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly firewallId?: string | undefined;
}

/**
 * What a record turned out to be. `ignored` is known and no flow: a DNS query, an empty record, another log.
 */
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
 * cut at fixed words, so host names and URLs, which clients choose, cannot pretend to be an action or a rule. `readTail`
 * may remember the tails of earlier messages, which repeat.
 */
export function fromLegacyMessage(message: LegacyMessage, readTail: (text: string) => Tail = fromTail): ParsedRecord {
  const text = message.text.trim();
  if (isOtherMessage(text)) return { kind: 'ignored' };
  if (text.length > longest) return { kind: 'unparsed' };
  const head = /^([A-Za-z]+)\s+(?:Type=\d+\s+)?request from /.exec(text);
  const flow = head && toFlow(text.slice(head[0].length), readTail);
  if (!head || !flow || hasBlank(flow.source) || hasBlank(flow.destination)) return { kind: 'unparsed' };
  return { kind: 'row', row: toRow(message, toProtocol(head[1]), flow) };
}

/** A DNS query, an error of the DNS proxy, or the record that the firewall writes now and then with nothing in it: `request from  to . Action: . ThreatIntel:`. */
function isOtherMessage(text: string): boolean {
  if (text.startsWith('DNS Request: ') || text.startsWith('Error: ') || text === '') return true;
  return text.startsWith('request from') && /^request from\s+to\s*\.\s*Action:\s*\./.test(text);
}

function hasBlank(text: string): boolean {
  return /\s/.test(text);
}

interface Flow {
  readonly source: string;
  /** Blank when the client named no host. */
  readonly destination: string;
  readonly action: string;
  readonly isNat: boolean;
  readonly tail: Tail;
}

/** A place where a text is cut, and what stands there. */
interface Cut {
  readonly at: number;
  readonly words: string;
}

/** The first place of any of the words. */
function firstOf(text: string, choices: readonly string[]): Cut | undefined {
  let first: Cut | undefined;
  for (const words of choices) {
    const at = text.indexOf(words);
    if (at >= 0 && at < (first?.at ?? Infinity)) first = { at, words };
  }
  return first;
}

const afterSource = [' to ', mark, ' was '];
const translated = " was DNAT'ed to ";
const afterDestination = [translated, '. Url:', mark];

/** What follows `request from `: source, destination, action and the named parts behind it. */
function toFlow(text: string, readTail: (text: string) => Tail): Flow | undefined {
  const cut = firstOf(text, afterSource);
  if (!cut) return undefined;
  const source = text.slice(0, cut.at);
  const rest = text.slice(cut.at + cut.words.length);
  if (cut.words === ' to ') return toDirectedFlow(source, rest, readTail);
  // Without SNI the message goes on right after the source, in an old wording and in a new one.
  const end = toDecision(rest);
  return end && { source, destination: '', action: end.action, isNat: false, tail: readTail(end.tail) };
}

function toDirectedFlow(source: string, text: string, readTail: (text: string) => Tail): Flow | undefined {
  const cut = firstOf(text, afterDestination);
  if (!cut) return undefined;
  const destination = text.slice(0, cut.at);
  const rest = text.slice(cut.at);
  if (cut.words === translated) {
    const end = rest.indexOf('. ', translated.length);
    return { source, destination, action: '', isNat: true, tail: readTail(end < 0 ? '' : rest.slice(end + 2)) };
  }
  // The client chooses the URL: only the last `Action:` behind it is the firewall's. Without one there is exactly one.
  const start = rest.lastIndexOf(mark);
  if (start < 0 || (cut.words === mark && start !== 0)) return undefined;
  const end = toDecision(rest.slice(start + mark.length));
  return end && { source, destination, action: end.action, isNat: false, tail: readTail(end.tail) };
}

/** Takes `Deny. No rule matched` apart: a word, dots, and the tail. */
function toDecision(text: string): { readonly action: string; readonly tail: string } | undefined {
  const match = /^([A-Za-z]+)\.*\s*/.exec(text);
  return match ? { action: match[1] ?? '', tail: text.slice(match[0].length) } : undefined;
}

function toRow({ time, firewallId }: LegacyMessage, protocol: string, flow: Flow): LogRow {
  const { action, isNat, tail } = flow;
  const noSni = isNoSniReason(tail.reason);
  const [source, destination] = [splitPort(flow.source), splitPort(flow.destination)];
  return {
    time,
    lastTime: time,
    category: toCategory(protocol, isNat, tail),
    action: isNat ? 'other' : toAction(action),
    protocol,
    sourceAddress: toAddress(source.name),
    sourcePort: source.port,
    host: toHost(destination.name),
    destinationAddress: toAddress(destination.name),
    destinationPort: destination.port,
    rule: toRuleName(tail.policy, tail.group, tail.collection, tail.rule),
    defaultAction: noSni || isNat ? null : toDefaultAction(tail),
    noSni,
    count: 1,
    firewallId,
  };
}

const applicationProtocols: readonly string[] = ['HTTP', 'HTTPS', 'MSSQL'];

function toCategory(protocol: string, isNat: boolean, tail: Tail): LogRow['category'] {
  if (isNat) return 'nat';
  if (tail.threat !== undefined) return 'threatIntel';
  if (tail.isSignature) return 'idps';
  return applicationProtocols.includes(protocol) ? 'application' : 'network';
}

/** A network row may name no rule although one decided, so silence tells nothing. */
function toDefaultAction({ rule, reason }: Tail): boolean | null {
  if (rule !== undefined) return false;
  return isDefaultReason(reason) ? true : null;
}

/** `10.0.0.4:443`, `host:443`, `10.0.0.4` and, in some ICMP rows, `10.0.0.4:`. */
function splitPort(text: string): { readonly name: string; readonly port: number | undefined } {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: text, port: undefined };
  return { name: text.slice(0, colon), port: toPort(toNumber(text, colon + 1)) };
}

/** The number that a text's one to five last characters are; undefined for anything else. */
function toNumber(text: string, from: number): number | undefined {
  const length = text.length - from;
  if (length < 1 || length > 5) return undefined;
  let number = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}
