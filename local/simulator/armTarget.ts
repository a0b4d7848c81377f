import { fromResourceId } from '../../shared/model/resourceId.ts';

/** What an ARM address points at. Casing is the caller's. */
export type ArmTarget =
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'subscription'; readonly subscriptionId: string }
  | { readonly kind: 'resourceGroups'; readonly subscriptionId: string; readonly resourceGroup?: string }
  | { readonly kind: 'item'; readonly subscriptionId: string; readonly id: string; readonly type: string }
  | {
      readonly kind: 'list';
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly type: string;
      /** Id of the resource whose children are listed; absent for a top-level list. */
      readonly parentId?: string;
      /** The address itself, for lists that the estate holds as one answer. */
      readonly path: string;
    };

/** Reads an ARM path (decoded, no query); undefined if it points at nothing that the simulator knows. */
export function toArmTarget(path: string): ArmTarget | undefined {
  const clean = path.replace(/\/+$/, '');
  if (/^\/subscriptions$/i.test(clean)) return { kind: 'subscriptions' };
  const scope = /^\/subscriptions\/([^/]+)(?:\/resourceGroups(?:\/([^/]+))?)?$/i.exec(clean);
  if (scope) return toScopeTarget(clean, scope[1] ?? '', scope[2]);
  const item = fromResourceId(clean);
  if (item)
    return { kind: 'item', subscriptionId: item.subscriptionId, id: clean, type: toAttachedType(clean) ?? item.type };
  return toListTarget(clean);
}

function toScopeTarget(path: string, subscriptionId: string, resourceGroup: string | undefined): ArmTarget {
  if (!/\/resourceGroups/i.test(path)) return { kind: 'subscription', subscriptionId };
  return { kind: 'resourceGroups', subscriptionId, ...(resourceGroup !== undefined && { resourceGroup }) };
}

function toListTarget(path: string): ArmTarget | undefined {
  // An item's path with its last name missing: a made-up name makes it an id that can be read.
  const parts = fromResourceId(`${path}/-`);
  if (!parts) return undefined;
  const { subscriptionId, resourceGroup, names } = parts;
  const attached = toAttachedType(`${path}/-`);
  if (attached !== undefined) {
    const parentId = path.replace(attachment, '');
    return { kind: 'list', subscriptionId, resourceGroup, type: attached, path, parentId };
  }
  const { type } = parts;
  const parentId = names.length > 1 ? { parentId: path.split('/').slice(0, -1).join('/') } : {};
  return { kind: 'list', subscriptionId, resourceGroup, type, path, ...parentId };
}

/** The last provider of an id that has several: what comes after it is attached to the resource before it. */
const attachment = /(?<=\/providers\/.+)\/providers\/[^/]+\/[^/]+(?:\/[^/]+)?$/i;

/** `Microsoft.KubernetesConfiguration/extensions` of `…/managedClusters/a/providers/Microsoft.KubernetesConfiguration/extensions/e`. */
function toAttachedType(id: string): string | undefined {
  const [, , namespace = '', type = ''] = attachment.exec(id)?.[0].split('/') ?? [];
  return type === '' ? undefined : `${namespace}/${type}`;
}

/** The action of role definitions that a call needs, and the scope it needs it on. */
export function toAction(method: string, target: ArmTarget): { readonly action: string; readonly scope: string } {
  const verb = method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  switch (target.kind) {
    case 'subscriptions':
      return { action: `Microsoft.Resources/subscriptions/${verb}`, scope: '/' };
    case 'subscription':
      return { action: `Microsoft.Resources/subscriptions/${verb}`, scope: `/subscriptions/${target.subscriptionId}` };
    case 'resourceGroups':
      return {
        action: `Microsoft.Resources/subscriptions/resourceGroups/${verb}`,
        scope: `/subscriptions/${target.subscriptionId}`,
      };
    case 'item':
      return { action: `${target.type}/${verb}`, scope: target.id };
    case 'list':
      return {
        action: `${target.type}/${verb}`,
        scope: target.parentId ?? target.path.split(/\/providers\//i)[0] ?? '',
      };
  }
}
