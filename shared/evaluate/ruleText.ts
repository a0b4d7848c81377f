import type { RuleRef } from '../model/verdict.ts';

/** A rule as people find it in the portal, ready to go on: `Rule mcr in collection allow-aks, priority 200,`. */
export function toRuleText(ref: RuleRef): string {
  const group = ref.group === undefined ? '' : ` of group ${ref.group}`;
  const priority = ref.collectionPriority === undefined ? '' : `, priority ${ref.collectionPriority},`;
  const collection = ref.collection === undefined ? '' : ` in collection ${ref.collection}${group}${priority}`;
  return `Rule ${ref.name ?? 'without a name'}${collection}`;
}
