import type { HostPattern } from './hostPattern.ts';
import { toHostPattern } from './hostPattern.ts';

/**
 * A target URL of an application rule: a host pattern and what must follow it. `whole`: that path, with or without a slash
 * at its end; `start`: every path that begins so; `unsaid`: no path is written, and what it takes then is documented nowhere.
 */
export interface UrlPattern {
  readonly host: HostPattern;
  readonly path: { readonly kind: 'whole' | 'start'; readonly text: string } | { readonly kind: 'unsaid' };
}

/**
 * Reads a target URL, with or without `http://`. A star counts at the left end of the host and at the right end of the path
 * only; ports and query strings are not supported (FAQ of Azure Firewall). Undefined for what matches nothing.
 */
export function toUrlPattern(text: string): UrlPattern | undefined {
  const [, name = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/is.exec(text.trim()) ?? [];
  const host = toHostPattern(name);
  if (!host || /[?#]|\*./s.test(path)) return undefined;
  if (path === '' || path === '/') return { host, path: { kind: 'unsaid' } };
  if (path.endsWith('*')) return { host, path: { kind: 'start', text: path.slice(0, -1) } };
  return { host, path: { kind: 'whole', text: withoutSlash(path) } };
}

/**
 * Whether the pattern takes a path, which begins with a slash and may have a query behind it. `/test` takes `/test`,
 * `/test/` and `/test?q=1`; `/test/*` takes what is below `/test/` and not `/test`. `maybe` where no document tells.
 */
export function matchPath({ path: wanted }: UrlPattern, asked: string): 'yes' | 'no' | 'maybe' {
  const path = asked.replace(/[?#].*$/s, '');
  switch (wanted.kind) {
    case 'unsaid':
      return 'maybe';
    case 'whole':
      return withoutSlash(path) === wanted.text ? 'yes' : 'no';
    case 'start':
      if (!path.startsWith(wanted.text)) return 'no';
      return path === wanted.text && path.endsWith('/') ? 'maybe' : 'yes';
  }
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
