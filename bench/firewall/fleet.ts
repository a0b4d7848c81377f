/**
 * Judges all dependencies of many clusters behind one policy, in a process of its own so that its memory is its own.
 * `node fleet.ts <clusters> <rules>` prints milliseconds, megabytes and verdicts as JSON.
 */
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import { indexOfRules } from '../../shared/evaluate/ruleIndex.ts';
import type { JudgedDependency } from '../../shared/model/catalog.ts';
import { toBenchCluster, toBenchDependencies } from './clusters.ts';
import { toFirewallTopology } from './policy.ts';

const [clusters = 1_000, rules = 10_000] = process.argv.slice(2).map(Number);
const topology = toFirewallTopology(rules);
const [firewall] = topology.firewalls;
if (!firewall) throw new Error('The topology has no firewall.');
const beforeCompile = performance.now();
indexOfRules(firewall.rules);
const compileMs = performance.now() - beforeCompile;

// As an audit does: what is known of one cluster becomes its report before the next one's turn.
const verdicts: Record<string, number> = {};
const count = (rows: readonly JudgedDependency[]) => {
  for (const { verdict } of rows) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
};
let judgeMs = 0;
for (let index = 0; index < clusters; index += 1) {
  const cluster = toBenchCluster(index);
  const dependencies = toBenchDependencies(cluster, index);
  const started = performance.now();
  const rows = evaluateCluster(cluster, dependencies, topology);
  judgeMs += performance.now() - started;
  count(rows);
}

const mb = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ compileMs, judgeMs, mb, verdicts }));
