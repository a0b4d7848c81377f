import type { JsonObject } from '../../shared/model/json.ts';

/** A rule as ARM has it. */
export interface ArmRule extends JsonObject {
  readonly ruleType: 'NetworkRule' | 'ApplicationRule';
  readonly name: string;
  readonly protocols?: readonly { readonly protocolType: string; readonly port: number }[];
}

/** A rule collection, short for its ARM form. */
export interface CollectionJson {
  readonly name: string;
  readonly priority: number;
  /** As written: `Allow`, `deny` … */
  readonly action: string;
  readonly rules: readonly ArmRule[];
}

/** A rule collection group, short for its ARM form. */
export interface GroupJson {
  readonly name: string;
  readonly priority: number;
  readonly collections: readonly CollectionJson[];
}

/** Where a rule stands, and what it does. */
export interface Place {
  readonly level: number;
  readonly group: number;
  readonly collection: number;
  readonly index: number;
  readonly action: 'allow' | 'deny';
}

/** All that decides what one firewall does to flows from one network. */
export interface PolicyWorld {
  /** Groups of each policy, the topmost parent's first. */
  readonly policies: readonly (readonly GroupJson[])[];
  /** True if the last policy names a group that is not in the estate: what it holds may match anything and do either. */
  readonly lacksGroup: boolean;
  /** Addresses by lower-case id of the IP group; one that is named and not here could not be read. */
  readonly ipGroups: ReadonlyMap<string, readonly string[]>;
  readonly firewallAddress: string;
  readonly proxy: 'on' | 'off' | 'inherited';
  /** The source network's own; empty for Azure DNS. */
  readonly dnsServers: readonly string[];
}
