import type { HostPattern } from '../../net/hostPattern.ts';
import { toHostPattern } from '../../net/hostPattern.ts';

/**
 * What a box of flows is about beside addresses, as a key: `''` for plain addresses, else a service tag, a host name of a
 * network rule, a host pattern, an FQDN tag, a web category or a URL of an application rule. Equal keys mean the same.
 */
export type Label = string;

/** Addresses alone: such a box takes whatever goes there, whatever its name. */
export const plainLabel: Label = '';

/** Label of a service tag, case-blind. */
export function toTagLabel(tag: string): Label {
  return `tag ${tag.toLowerCase()}`;
}

/** Label of a host name in a network rule: the firewall resolves it once for all its rules. */
export function toNameLabel({ text }: HostPattern): Label {
  return `name ${text}`;
}

/** Label of a target of an application rule. */
export function toHostLabel({ text }: HostPattern): Label {
  return `host ${text}`;
}

/** Label of an FQDN tag, case-blind. */
export function toFqdnTagLabel(tag: string): Label {
  return `fqdnTag ${tag.toLowerCase()}`;
}

/** Label of a web category, case-blind. */
export function toCategoryLabel(category: string): Label {
  return `category ${category.toLowerCase()}`;
}

/** Label of a URL: its host, because whoever takes all of the host takes the URL. Undefined if it names none. */
export function toUrlLabel(url: string): Label | undefined {
  const pattern = toHostPattern(url.replace(/^https?:\/\//i, '').replace(/\/.*$/, ''));
  return pattern && `url ${pattern.text}`;
}

/**
 * The labels whose boxes hold, for sure, what a label stands for: itself where it names one thing, and what it lies in by
 * name. Web categories and URLs hold nothing for sure, not even themselves: which flows are in them only the firewall knows.
 */
export function toHoldingLabels(label: Label): readonly Label[] {
  const [kind = '', name = ''] = label.split(' ');
  switch (kind) {
    case 'tag':
      return [plainLabel, ...toTagsAround(name)];
    case 'name':
      return [plainLabel, label];
    case 'host':
    case 'url':
      return [plainLabel, ...toPatternsAround(name)];
    case 'fqdnTag':
      return [plainLabel, label, 'host *'];
    case 'category':
      return [plainLabel, 'host *'];
    default:
      return [plainLabel];
  }
}

function toTagsAround(tag: string): readonly Label[] {
  const parts = tag.split('.');
  return parts.map((_, index) => `tag ${parts.slice(0, index + 1).join('.')}`);
}

/**
 * Every pattern that holds a pattern whole. A pattern with a star is never taken for the union of narrower ones: that
 * would take one for each character that may stand at the star.
 */
function toPatternsAround(pattern: string): readonly Label[] {
  if (pattern === '*') return ['host *'];
  const end = pattern.startsWith('*') ? pattern.slice(1) : pattern;
  const around = Array.from(end, (_, index) => `host *${end.slice(index)}`);
  return [...(end === pattern ? [`host ${pattern}`] : []), ...around, 'host *'];
}
