import { toVisible } from '../text.ts';
import type { RuleGroup } from './ruleGroup.ts';

/** Lines for the head of a generated file: what it is, what must be so for it to work, and what got no rule. Safe to print. */
export function toNotes(
  { network, application, sources, leftOut }: RuleGroup,
  catalogVersion: string,
): readonly string[] {
  const isEmpty = network.length + application.length === 0;
  const lines = [
    `Allows what AKS needs to reach, by the catalog of ${catalogVersion}. Review before you deploy.`,
    ...(isEmpty ? ['Nothing needs a rule.'] : []),
    ...(network.some(({ target }) => target.kind === 'fqdn')
      ? ['Network rules on host names work only while the DNS proxy of the firewall is on and the network asks it.']
      : []),
    ...sources
      .filter(({ unread }) => unread.length > 0)
      .map(({ name, unread }) => `${name} lacks subnets that could not be read: ${unread.join(', ')}.`),
    ...(leftOut.length === 0 ? [] : ['Without a rule:']),
    ...leftOut.map(({ what, why }) => `- ${what}: ${why}`),
  ];
  return lines.map(toVisible);
}
