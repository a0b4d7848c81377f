import type { Cloud } from '../model/catalog.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { type Answer, answerOf, type Subject, toAnswer } from './answer.ts';
import { type Condition, type Fact, type HiddenFact, hiddenFacts } from './condition.ts';
import { toSettingsReader } from './settings.ts';

/** What the configuration says of inputs that ARM does not show; what is absent keeps its default. */
export type HiddenFacts = Readonly<Partial<Record<HiddenFact, boolean>>> & {
  /** Values of placeholders by name, for example `apiServerIp`, `keyVaultName` or `gitHost`. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
};

/** The same question asked twice: as settled or taken by default, and as known for sure. */
export interface ClusterFacts {
  /** With defaults for what ARM does not show. */
  readonly byDefault: (condition: Condition) => Answer;
  /** Without defaults: `unknown` for everything that neither ARM nor the configuration tells. */
  readonly known: (condition: Condition) => Answer;
}

const hidden = new Set<Fact>(hiddenFacts);

/** Facts of one cluster, from its topology, its raw settings and the configuration. Each condition is answered once. */
export function toClusterFacts(cluster: ClusterTopology, configured: HiddenFacts): ClusterFacts {
  const reader = toSettingsReader();
  const root = cluster.settings ?? {};
  const known = (fact: Fact) => toAnswer(isHidden(fact) ? configured[fact] : shownFact(cluster, fact));
  const byDefault = (fact: Fact) => {
    const answer = known(fact);
    return answer === 'unknown' && isHidden(fact) ? toAnswer(defaultOf(fact, cluster.cloud)) : answer;
  };
  return {
    byDefault: answered({ factOf: byDefault, reader, root }),
    known: answered({ factOf: known, reader, root }),
  };
}

/** Entries share their conditions, so an answer is kept. */
function answered(subject: Subject): (condition: Condition) => Answer {
  const answers = new Map<Condition, Answer>();
  return (condition) => {
    const found = answers.get(condition);
    if (found !== undefined) return found;
    const answer = answerOf(condition, subject);
    answers.set(condition, answer);
    return answer;
  };
}

function isHidden(fact: Fact): fact is HiddenFact {
  return hidden.has(fact);
}

/**
 * Konnectivity has reached every public region since July 2022; no document says so of the other clouds. What workloads do
 * has no default but one: calls to the API server by address are rare enough.
 */
function defaultOf(fact: HiddenFact, cloud: Cloud): boolean | undefined {
  switch (fact) {
    case 'konnectivity':
      return cloud === 'AzureCloud' ? true : undefined;
    case 'nodesFromBeforeMarch2021':
    case 'callsApiServerByAddress':
      return false;
    case 'provisionsGpuNodes':
    case 'provisionsUbuntuNodes':
    case 'pullsFromDockerHub':
    case 'pullsFromGitHub':
    case 'usesAzureFiles':
    case 'usesAzureBlobs':
    case 'usesKeyVaultCertificatesForIngress':
    case 'usesCustomAiModels':
      return undefined;
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
    case 'customDnsServers':
      return hasCustomDnsServers(cluster);
  }
}

/** Azure's own resolver: a platform address that no route table and no firewall sees. */
const azureDns = '168.63.129.16';

/** DNS servers that the source networks name, each once, Azure's own left out; `complete` is false if some could not be read. */
export function toCustomDnsServers({ sources }: ClusterTopology): {
  readonly servers: readonly string[];
  readonly complete: boolean;
} {
  const servers = new Set(sources.flatMap((source) => source.dnsServers ?? []));
  servers.delete(azureDns);
  return { servers: [...servers], complete: sources.every((source) => source.dnsServers !== undefined) };
}

function hasCustomDnsServers(cluster: ClusterTopology): boolean | undefined {
  const { servers, complete } = toCustomDnsServers(cluster);
  if (servers.length > 0) return true;
  return complete ? false : undefined;
}

function isSameText(text: string, wanted: string): boolean {
  return text.toLowerCase() === wanted.toLowerCase();
}
