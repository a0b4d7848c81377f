import type { Cloud } from '../model/catalog.ts';
import type { ClusterTopology } from '../model/topology.ts';
import type { Answer, Fact, HiddenFact } from './condition.ts';

/** What the configuration says of facts that ARM does not show; what is absent keeps its default. */
export type HiddenFacts = Readonly<Partial<Record<HiddenFact, boolean>>>;

/** The same questions asked twice: as settled or taken by default, and as known for sure. */
export interface ClusterFacts {
  /** With defaults for what ARM does not show. */
  readonly byDefault: (fact: Fact) => Answer;
  /** Without defaults: `unknown` for everything that neither ARM nor the configuration tells. */
  readonly known: (fact: Fact) => Answer;
}

/** Facts of one cluster, from its topology and the configuration. */
export function toClusterFacts(cluster: ClusterTopology, configured: HiddenFacts): ClusterFacts {
  const known = (fact: Fact) => toAnswer(isHidden(fact) ? configured[fact] : shownFact(cluster, fact));
  const byDefault = (fact: Fact) => {
    const answer = known(fact);
    return answer === 'unknown' && isHidden(fact) ? toAnswer(defaultOf(fact, cluster.cloud)) : answer;
  };
  return { byDefault, known };
}

function isHidden(fact: Fact): fact is HiddenFact {
  return fact === 'konnectivity' || fact === 'nodesFromBeforeMarch2021' || fact === 'callsApiServerByAddress';
}

/** Konnectivity has reached every public region since July 2022; no document says so of the other clouds. */
function defaultOf(fact: HiddenFact, cloud: Cloud): boolean | undefined {
  switch (fact) {
    case 'konnectivity':
      return cloud === 'AzureCloud' ? true : undefined;
    case 'nodesFromBeforeMarch2021':
    case 'callsApiServerByAddress':
      return false;
  }
}

function shownFact(cluster: ClusterTopology, fact: Exclude<Fact, HiddenFact>): boolean | undefined {
  switch (fact) {
    case 'publicApiServer':
      return cluster.apiServer === 'public';
    case 'networkIsolated':
      return cluster.networkIsolated;
    case 'ubuntuNodes':
      return cluster.nodes?.ubuntu;
    case 'unmanagedNodeUpdates':
      // Without a channel the default depends on the cluster's age and may be the unmanaged one.
      return cluster.nodes && isSameText(cluster.nodes.upgradeChannel ?? 'Unmanaged', 'Unmanaged');
    case 'securityPatchNodeUpdates':
      return cluster.nodes && isSameText(cluster.nodes.upgradeChannel ?? '', 'SecurityPatch');
  }
}

function isSameText(text: string, wanted: string): boolean {
  return text.toLowerCase() === wanted.toLowerCase();
}

function toAnswer(value: boolean | undefined): Answer {
  if (value === undefined) return 'unknown';
  return value ? 'yes' : 'no';
}
