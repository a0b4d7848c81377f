import type { AppFunction, Trigger } from './appFunction.ts';
import { HostError } from './hostError.ts';

/** A function with an HTTP trigger. */
export type HttpFunction = AppFunction & { readonly trigger: Extract<Trigger, { kind: 'http' }> };

/** The function that answers a path, and the route parameters in it. */
export interface RouteMatch {
  readonly fn: HttpFunction;
  readonly params: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string };

interface Route {
  readonly fn: HttpFunction;
  readonly segments: readonly Segment[];
}

/**
 * Finds the function for a method and a path (percent-encoded, with a leading slash). Of several that fit, the one with
 * the more literal route wins; literals are case-blind, as in ASP.NET routing which Azure uses.
 * @throws HostError `unsupported` for a route with parts that this host does not know.
 */
export function createRouter(
  functions: readonly HttpFunction[],
  prefix: string,
): (method: string, path: string) => RouteMatch | undefined {
  const routes = functions.map((fn) => toRoute(fn, prefix)).sort((a, b) => compareRoutes(a.segments, b.segments));
  return (method, path) => {
    const parts = toParts(path);
    if (!parts) return undefined;
    for (const { fn, segments } of routes) {
      if (!fn.trigger.methods.includes(method)) continue;
      const params = matchSegments(segments, parts);
      if (params) return { fn, params };
    }
    return undefined;
  };
}

function toRoute(fn: HttpFunction, prefix: string): Route {
  const template = [prefix, fn.trigger.route.replace(/^\/|\/$/g, '')].filter((part) => part !== '').join('/');
  return { fn, segments: template.split('/').map((part) => toSegment(part, fn)) };
}

function toSegment(part: string, fn: HttpFunction): Segment {
  const parameter = /^\{(\*?)(\w+)(\??)\}$/.exec(part);
  const [, star, name, question] = parameter ?? [];
  if (name !== undefined && star === '*') return { kind: 'rest', name };
  if (name !== undefined) return { kind: 'parameter', name, optional: question === '?' };
  if (!/[{}]/.test(part)) return { kind: 'literal', text: part.toLowerCase() };
  throw new HostError('unsupported', `Function ${fn.name}: the local host does not know the route part ${part}.`);
}

const ranks = { literal: 0, parameter: 1, rest: 2 } as const;

function compareRoutes(a: readonly Segment[], b: readonly Segment[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = ranks[a[index]?.kind ?? 'rest'] - ranks[b[index]?.kind ?? 'rest'];
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Decoded parts of a path; undefined if it is not well encoded. */
function toParts(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (segment.kind === 'rest') {
      params[segment.name] = parts.slice(index).join('/');
      return params;
    }
    if (segment.kind === 'literal') {
      if (part?.toLowerCase() !== segment.text) return undefined;
    } else if (part !== undefined) params[segment.name] = part;
    else if (!segment.optional) return undefined;
  }
  return parts.length > segments.length ? undefined : params;
}
