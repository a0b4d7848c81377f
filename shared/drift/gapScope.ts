import type { Gap } from '../model/gap.ts';
import { fromResourceId, toIdKey } from '../model/resourceId.ts';

/**
 * Tells whether a gap may hide the resource with an id. True if the gap names the resource, a parent, its subscription
 * or resource group, a list of its type in one of these scopes, its type alone, or something that may have held anything
 * (a file, a management group). False for what cannot hold ARM resources: other resources, and workspaces by their GUID.
 */
export function toHiddenBy(gaps: readonly Gap[]): (id: string) => boolean {
  const tests = gaps.map(({ resource }) => toTest(toIdKey(resource.split('?')[0] ?? '')));
  return (id) => {
    const key = toIdKey(id);
    return tests.some((test) => test(key));
  };
}

type Test = (idKey: string) => boolean;

function toTest(scope: string): Test {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(scope)) return () => false;
  if (/^[a-z0-9]+(?:\.[a-z0-9]+)+\/[a-z0-9/]+$/.test(scope) && !scope.includes('.json'))
    return (id) => isOfType(id, scope);
  if (!scope.startsWith('/subscriptions/')) return () => true;
  const list = toListScope(scope);
  return (id) => id === scope || id.startsWith(`${scope}/`) || (list !== undefined && list(id));
}

/** `/subscriptions/s[/resourceGroups/g]/providers/Microsoft.X/type`: a list answer that failed. */
function toListScope(scope: string): Test | undefined {
  const match = /^(\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?)\/providers\/([^/]+\/.+)$/.exec(scope);
  if (!match) return undefined;
  const [, container = '', rest = ''] = match;
  const isList = rest.split('/').length % 2 === 0;
  return isList ? (id) => id.startsWith(`${container}/`) && isOfType(id, rest) : undefined;
}

/** True for a resource of the type and for its children. */
function isOfType(id: string, type: string): boolean {
  const own = fromResourceId(id)?.type;
  return own !== undefined && (own === type || own.startsWith(`${type}/`));
}
