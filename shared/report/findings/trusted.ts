import type { TrustedAppliance } from '../../model/config.ts';
import { isInScope } from '../../catalog/configured.ts';
import type { FindingContext } from './context.ts';

/** Who vouches for the appliance of an address, by the configuration; undefined if nobody does. */
export function findTrusted(address: string | undefined, context: FindingContext): TrustedAppliance | undefined {
  const { cluster } = context.audited;
  const appliances = context.input.config?.trustedAppliances ?? [];
  return appliances.findLast((one) => one.address === address && isInScope(cluster, one));
}
