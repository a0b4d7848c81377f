import type { JsonObject } from './json.ts';

/** A rule collection: of a policy's rule collection group, or of a firewall with classic rules. */
export interface CollectionHome {
  /** ARM id of the policy, or of the firewall with classic rules. */
  readonly ownerId: string;
  /** Name of the rule collection group; absent for classic rules. */
  readonly group?: string;
  readonly collection: string;
  readonly kind: 'application' | 'network' | 'nat';
}

/** What a rule says, in the words of a policy's rules (ARM, ruleCollectionGroups 2024-05-01). */
export interface RuleMembers {
  readonly sourceAddresses?: readonly string[];
  /** Application rules. */
  readonly protocols?: readonly { readonly protocolType: string; readonly port: number }[];
  /** Network rules. */
  readonly ipProtocols?: readonly string[];
  readonly targetFqdns?: readonly string[];
  readonly fqdnTags?: readonly string[];
  readonly destinationFqdns?: readonly string[];
  /** Prefixes and service tags. */
  readonly destinationAddresses?: readonly string[];
  readonly destinationPorts?: readonly string[];
}

/** A rule more in a collection. `newPriority` is there for a collection that does not exist yet and is made with it. */
export interface AddRule {
  readonly kind: 'addRule';
  readonly home: CollectionHome;
  readonly newPriority?: number;
  readonly name: string;
  readonly members: RuleMembers;
}

/** The members take the place of those that the resource has; of a child resource they are all that somebody writes. */
export interface WriteResource {
  readonly kind: 'write';
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** True for a resource that is not there yet. */
  readonly isNew?: true;
}

/** A resource that goes. */
export interface RemoveResource {
  readonly kind: 'remove';
  readonly id: string;
  readonly type: string;
}

/** One change that a fix makes to an estate. Everything that a fix says is written from these, and they are what is proved. */
export type EstateEdit =
  | AddRule
  /** The members take the place of those that the rule has. */
  | { readonly kind: 'changeRule'; readonly home: CollectionHome; readonly name: string; readonly members: RuleMembers }
  | { readonly kind: 'removeRule'; readonly home: CollectionHome; readonly name: string }
  | WriteResource
  | RemoveResource;
