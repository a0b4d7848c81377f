import { configuredDependenciesOf } from '../shared/catalog/configured.ts';
import { catalogVersion } from '../shared/catalog/dependenciesOf.ts';
import type { Gap } from '../shared/model/gap.ts';
import { fromResourceId, isSameId } from '../shared/model/resourceId.ts';
import type { ClusterTopology } from '../shared/model/topology.ts';
import { toTopology } from '../shared/normalise/toTopology.ts';
import { atLeast, type ClusterNeeds } from '../shared/report/dependencies/needs.ts';
import { renderBicep } from '../shared/report/dependencies/renderBicep.ts';
import { renderNeedsCsv } from '../shared/report/dependencies/renderNeedsCsv.ts';
import { renderNeedsJson } from '../shared/report/dependencies/renderNeedsJson.ts';
import { renderNeedsTable } from '../shared/report/dependencies/renderNeedsTable.ts';
import { renderTerraform } from '../shared/report/dependencies/renderTerraform.ts';
import { toRuleGroup } from '../shared/report/dependencies/ruleGroup.ts';
import { toVisible } from '../shared/report/text.ts';
import type { DependenciesOptions } from './dependenciesOptions.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readEstate } from './readEstate.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';
import { writeResult } from './writeResult.ts';

/** Runs `breakwater dependencies` and returns the exit status: 0, or 3 if something unread may hide a need. @throws UsageError for exit 2 */
export async function dependencies(options: DependenciesOptions, terminal: Terminal): Promise<number> {
  const config = await readConfigFile(options.config);
  const at = config && { config, now: (options.now ?? terminal.now()).toISOString() };
  const estate = await readEstate(options.estate);
  const topology = toTopology(estate);
  const clusters = pick(topology.clusters, options);
  const needs = clusters.map((cluster) => ({ cluster, dependencies: configuredDependenciesOf(cluster, at) }));
  await writeResult(render(needs, options, terminal), options.out, terminal);
  const gaps = [...estate.gaps, ...topology.gaps].filter((gap) => isHiding(gap, clusters));
  for (const line of new Set(gaps.map(toGapLine))) terminal.progress(line);
  return gaps.length === 0 ? 0 : 3;
}

function pick(clusters: readonly ClusterTopology[], options: DependenciesOptions): readonly ClusterTopology[] {
  if (clusters.length === 0) throw new UsageError(`${options.estate.join(', ')} holds no AKS cluster.`);
  if (options.clusters.length === 0) return clusters;
  const isWanted = (wanted: string) => (cluster: ClusterTopology) =>
    isSameId(cluster.id, wanted) || cluster.name.toLowerCase() === wanted.toLowerCase();
  const missing = options.clusters.find((wanted) => !clusters.some(isWanted(wanted)));
  if (missing !== undefined) {
    const names = toVisible(clusters.map(({ name }) => name).join(', '));
    throw new UsageError(`--cluster ${toVisible(missing)} is not in the estate; it has ${names}.`);
  }
  return clusters.filter((cluster) => options.clusters.some((wanted) => isWanted(wanted)(cluster)));
}

function render(needs: readonly ClusterNeeds[], { format, need, out }: DependenciesOptions, terminal: Terminal) {
  switch (format) {
    case 'table':
      return renderNeedsTable(atLeast(needs, need), {
        color: out === undefined && terminal.color,
        width: terminal.width,
      });
    case 'json':
      return renderNeedsJson(atLeast(needs, need));
    case 'csv':
      return renderNeedsCsv(atLeast(needs, need));
    case 'bicep':
      return renderBicep(toRuleGroup(needs, need), catalogVersion);
    case 'terraform':
      return renderTerraform(toRuleGroup(needs, need), catalogVersion);
  }
}

/** What a cluster needs hangs on the cluster and its extensions, not on the firewall. A file that cannot be read may hold either. */
function isHiding({ resource }: Gap, clusters: readonly ClusterTopology[]): boolean {
  const type = fromResourceId(resource)?.type.toLowerCase();
  if (type === undefined) return true;
  const owner = /^.*?\/managedclusters\/[^/]+/i.exec(resource)?.[0];
  return owner !== undefined && clusters.some(({ id }) => isSameId(id, owner));
}

function toGapLine({ resource, reason, detail }: Gap): string {
  return toVisible(`breakwater: not seen (${reason}): ${resource}${detail === undefined ? '' : `: ${detail}`}`);
}
