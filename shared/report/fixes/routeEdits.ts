import type { EstateEdit, WriteResource } from '../../model/edit.ts';
import type { Route } from '../../model/topology.ts';

/** A route as a fix wants it. */
export interface WantedRoute {
  readonly name: string;
  readonly prefix: string;
  readonly hop: Route['nextHopType'];
  /** For hop `VirtualAppliance` only. */
  readonly address?: string;
}

const type = 'Microsoft.Network/routeTables/routes';

/** The route in the table, in place of one of its name if that is there (ARM, routeTables/routes 2024-05-01). */
export function toRouteEdit(tableId: string, { name, prefix, hop, address }: WantedRoute): WriteResource {
  const properties = {
    addressPrefix: prefix,
    nextHopType: hop,
    ...(address === undefined ? {} : { nextHopIpAddress: address }),
  };
  return { kind: 'write', id: `${tableId}/routes/${name}`, type, properties };
}

/** A route more in the table. */
export function toNewRouteEdit(tableId: string, route: WantedRoute): WriteResource {
  return { ...toRouteEdit(tableId, route), isNew: true };
}

/** The route is gone. */
export function toRouteRemoval(tableId: string, name: string): EstateEdit {
  return { kind: 'remove', id: `${tableId}/routes/${name}`, type };
}
