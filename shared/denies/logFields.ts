import { toAddressNumber } from '../net/addressSet.ts';
import type { LogRow } from '../model/deny.ts';

/** The text if it is an IPv4 address in dotted form. */
export function toAddress(text: string | undefined): string | undefined {
  return text !== undefined && toAddressNumber(text) !== undefined ? text : undefined;
}

/** A host name as rows are matched by it: lower case, no trailing dot; undefined for blank text and for an address. */
export function toHost(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const host = isPlainHost(text) ? text : withoutDot(text.trim().toLowerCase());
  return host === '' || isAddress(host) ? undefined : host;
}

/** True for a name that is as it should be: it ends with a letter or digit and holds no blank and no capital. */
function isPlainHost(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code >= 127 || (code >= 65 && code <= 90)) return false;
  }
  return text !== '' && !text.endsWith('.');
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Names rarely begin with a digit, so most are told by their first character. */
function isAddress(host: string): boolean {
  const first = host.charCodeAt(0);
  return first >= 48 && first <= 57 && toAddressNumber(host) !== undefined;
}

const actions: ReadonlyMap<string, LogRow['action']> = new Map(
  (
    [
      ['allow', 'allow'],
      ['allowed', 'allow'],
      ['deny', 'deny'],
      ['denied', 'deny'],
      ['drop', 'deny'],
      ['alert', 'alert'],
    ] as const
  ).flatMap(([word, action]) => [word, word.toUpperCase(), toTitle(word)].map((text) => [text, action] as const)),
);

function toTitle(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** The firewall's word for what it did, whatever its casing: `drop` is IDPS's deny, `denied` an old form. */
export function toAction(text: string | undefined): LogRow['action'] {
  if (text === undefined) return 'other';
  return actions.get(text) ?? actions.get(text.toLowerCase()) ?? 'other';
}

const protocols: ReadonlyMap<string, string> = new Map(
  ['HTTPS', 'HTTP', 'TCP', 'UDP', 'ICMP', 'MSSQL'].flatMap((name) => [
    [name, name],
    [toTitle(name.toLowerCase()), name],
  ]),
);

/** A protocol in capitals without what follows it: `https:443` gives `HTTPS`, `icmp type=8` gives `ICMP`. */
export function toProtocol(text: string | undefined): string {
  if (text === undefined) return '';
  return protocols.get(text) ?? /^[A-Za-z0-9]+/.exec(text.trim())?.[0].toUpperCase() ?? '';
}

/** The parts of a rule's name that the row tells, outermost first: `policy/group/collection/rule`; undefined if none. */
export function toRuleName(
  policy: string | undefined,
  group: string | undefined,
  collection: string | undefined,
  rule: string | undefined,
): string | undefined {
  const names = joined(joined(policy ?? '', group), joined(collection ?? '', rule));
  return names === '' ? undefined : names;
}

function joined(outer: string, inner: string | undefined): string {
  if (inner === undefined || inner === '') return outer;
  return outer === '' ? inner : `${outer}/${inner}`;
}

/** What nearly every row says that has a reason at all; knowing it saves a search. */
const commonReason = 'Default Action';

/** True for a reason that says the default action denied (structured tables and message texts word it differently). */
export function isDefaultReason(reason: string): boolean {
  return reason === commonReason || /default action|no rule matched/i.test(reason);
}

/** True for "SNI TLS extension was missing": the client named no host. */
export function isNoSniReason(reason: string): boolean {
  return reason !== '' && reason !== commonReason && /\bSNI\b.*\bmissing\b/i.test(reason);
}

/** An object with the one member, or none if the value is undefined: exact optional properties want it so. */
export function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}
