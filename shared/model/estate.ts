import type { Gap } from './gap.ts';
import type { Json, JsonObject } from './json.ts';

/** One ARM resource as the service returned it: the raw REST body, unknown properties kept. */
export interface ArmResource extends JsonObject {
  readonly id: string;
  /** `Microsoft.Network/azureFirewalls` and so on; its casing is the service's and must be compared case-blind. */
  readonly type: string;
  readonly name: string;
  readonly location?: string;
  readonly properties?: JsonObject;
  readonly [key: string]: Json | undefined;
}

/** Where an estate came from. */
export interface EstateSource {
  readonly kind: 'azure' | 'files';
  readonly description?: string;
}

/** Raw ARM resources plus what could not be read. Any run can be replayed from one. */
export interface Estate {
  readonly source: EstateSource;
  /** ISO 8601 instant, UTC; absent when the files do not tell. */
  readonly collectedAt?: string;
  readonly resources: readonly ArmResource[];
  readonly gaps: readonly Gap[];
}
