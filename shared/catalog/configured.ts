import { type Dependency, toDestinationText } from '../model/catalog.ts';
import type { ClusterScope, Config, ExemptedDependency, OwnDependency } from '../model/config.ts';
import { isSameId } from '../model/resourceId.ts';
import type { ClusterTopology } from '../model/topology.ts';
import { hiddenFacts } from './condition.ts';
import { dependenciesOf, foldDependencies } from './dependenciesOf.ts';
import type { HiddenFacts } from './facts.ts';
import { fitsPattern } from '../net/starPattern.ts';

type Named = Pick<ClusterTopology, 'id' | 'name'>;

/** What the configuration says, and the instant for which it is asked (ISO 8601, UTC): exemptions end. */
export interface ConfigAt {
  readonly config: Config;
  readonly now: string;
}

/** What one cluster needs to reach, with what its people say of it if there is a configuration. */
export function configuredDependenciesOf(cluster: ClusterTopology, at: ConfigAt | undefined): readonly Dependency[] {
  if (!at) return dependenciesOf(cluster);
  return withConfiguration(dependenciesOf(cluster, toHiddenFacts(cluster, at.config)), cluster, at);
}

/** What the configuration says of a cluster's inputs that ARM does not show, for `dependenciesOf`. Later entries count. */
export function toHiddenFacts(cluster: Named, config: Config): HiddenFacts {
  const inputs = config.inputs.filter((scope) => isInScope(cluster, scope));
  const given = new Map(inputs.flatMap(({ facts }) => Object.entries(facts)));
  const facts = hiddenFacts.flatMap((fact) => {
    const value = given.get(fact);
    return value === undefined ? [] : [[fact, value] as const];
  });
  const values = Object.fromEntries(
    inputs.flatMap((input) => Object.entries(input.values).map(([name, texts]) => [name, texts ?? []])),
  );
  return { ...Object.fromEntries(facts), values };
}

/**
 * A cluster's dependencies as its people want them judged: theirs are added (folded with the catalog's, the strictest need
 * holds), then needs are changed, then exempted ones become optional and say so. Exemptions that have ended change nothing.
 */
export function withConfiguration(
  dependencies: readonly Dependency[],
  cluster: Named,
  { config, now }: ConfigAt,
): readonly Dependency[] {
  const own = config.dependencies.filter((scope) => isInScope(cluster, scope)).map(toDependency);
  const needs = config.needs.filter((scope) => isInScope(cluster, scope));
  const exemptions = config.exemptions.filter((one) => isInScope(cluster, one) && !isExpired(one, now));
  return foldDependencies([...dependencies, ...own]).map((dependency) => {
    const exemption = exemptions.findLast((one) => isNamed(dependency, one.dependency));
    const need = needs.findLast((one) => isNamed(dependency, one.dependency))?.need;
    if (exemption) return exempt(dependency, exemption);
    return need === undefined ? dependency : withNeed(dependency, need);
  });
}

/** Exemptions of this cluster that have ended, each with the dependencies that it was about. One that names nothing is left out. */
export function toExpiredExemptions<Row extends { readonly id: string; readonly destination: string }>(
  rows: readonly Row[],
  cluster: Named,
  { config, now }: ConfigAt,
): readonly { readonly exemption: ExemptedDependency; readonly rows: readonly Row[] }[] {
  const inScope = config.exemptions.filter((one) => isInScope(cluster, one));
  const current = inScope.filter((one) => !isExpired(one, now));
  const isRenewed = (row: Row) => current.some(({ dependency }) => isMeant(row, dependency));
  return inScope
    .filter((one) => isExpired(one, now))
    .map((exemption) => ({
      exemption,
      rows: rows.filter((row) => isMeant(row, exemption.dependency) && !isRenewed(row)),
    }))
    .filter((one) => one.rows.length > 0);
}

/** True if the entry is about this cluster: no list, its id, or a name that fits, case-blind. */
export function isInScope(cluster: Named, { clusters }: ClusterScope): boolean {
  return clusters === undefined || clusters.some((one) => isSameId(cluster.id, one) || fitsPattern(cluster.name, one));
}

function isExpired({ until }: ExemptedDependency, now: string): boolean {
  return now.slice(0, 10) > until;
}

function isNamed({ id, destination }: Dependency, wanted: string): boolean {
  return isMeant({ id, destination: toDestinationText(destination) }, wanted);
}

function isMeant({ id, destination }: { readonly id: string; readonly destination: string }, wanted: string): boolean {
  return id === wanted || destination.toLowerCase() === wanted.toLowerCase();
}

/** Beside an either-or group too: what people ask for does not rest on which way serves. */
function withNeed({ group, ...dependency }: Dependency, need: Dependency['need']): Dependency {
  if (need === 'required' || !group) return { ...dependency, need };
  return { ...dependency, need, group: { ...group, otherwise: 'optional' } };
}

function exempt(dependency: Dependency, { reason, owner, until }: ExemptedDependency): Dependency {
  return { ...withNeed(dependency, 'optional'), exemption: { reason, owner, until } };
}

function toDependency({ id, destination, protocol, port, need, reason }: OwnDependency): Dependency {
  return {
    id,
    destination,
    protocol,
    port,
    need,
    features: ['custom'],
    source: `configuration: ${reason}`,
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
  };
}
