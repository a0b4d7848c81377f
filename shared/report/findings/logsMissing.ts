import { type Finding, type Fix, toFinding } from '../../model/finding.ts';
import { isSameId } from '../../model/resourceId.ts';
import type { Firewall, FirewallLogging } from '../../model/topology.ts';
import { sortByText } from '../order.ts';
import type { ReportInput } from '../reportInput.ts';
import { clip } from '../text.ts';
import { toCommandLine } from './azCli.ts';

/**
 * Firewalls with audited clusters behind them whose denied flows reach no Log Analytics workspace: what they deny is not
 * seen. Only where their diagnostic settings were read. Low if the flows are kept elsewhere, where people can look.
 */
export function findMissingLogs(input: ReportInput): readonly Finding[] {
  return input.topology.firewalls.flatMap((firewall) => {
    const { logging } = firewall;
    const isUsed = input.clusters.some(({ egress }) =>
      egress.some(({ firewallId }) => isSameId(firewallId, firewall.id)),
    );
    return isUsed && logging && logging.unlogged.length > 0 ? [toMissingLogs(firewall, logging, input)] : [];
  });
}

function toMissingLogs(firewall: Firewall, logging: FirewallLogging, input: ReportInput): Finding {
  const what = logging.unlogged.map((kind) => `${kind} rules`).join(' and ');
  const elsewhere = logging.elsewhere
    ? ' They are kept elsewhere (a storage account, an event hub or a partner), where Breakwater does not read.'
    : '';
  return toFinding({
    kind: 'logs-missing',
    severity: logging.elsewhere ? 'low' : 'medium',
    resourceId: firewall.id,
    title: clip(`${firewall.name}: denied flows of ${what} reach no Log Analytics workspace`, 200),
    detail: `No diagnostic setting of ${firewall.name} sends denied flows of ${what} to a Log Analytics workspace, so what the firewall really denies is not seen: only its configuration is judged.${elsewhere}`,
    evidence: { unlogged: logging.unlogged, elsewhere: logging.elsewhere },
    fix: toLoggingFix(firewall, input),
  });
}

/** The categories that Breakwater reads, into tables of their own. */
const wanted = ['AZFWApplicationRule', 'AZFWNetworkRule', 'AZFWThreatIntel', 'AZFWIdpsSignature'];

/** One more setting; into the workspace of another firewall where there is one. */
function toLoggingFix(firewall: Firewall, { topology }: ReportInput): Fix {
  const known = sortByText(
    [firewall, ...topology.firewalls].flatMap(({ logging }) => logging?.workspaceIds ?? []),
    (id) => id,
  );
  const azCli = toCommandLine([
    ...['az', 'monitor', 'diagnostic-settings', 'create', '--name', 'denied-flows', '--resource', firewall.id],
    ...['--workspace', known[0] ?? 'WORKSPACE_ID', '--export-to-resource-specific', 'true'],
    ...['--logs', JSON.stringify(wanted.map((category) => ({ category, enabled: true })))],
  ]);
  return {
    summary: `Add a diagnostic setting to ${firewall.name} that sends ${wanted.join(', ')} to a Log Analytics workspace.`,
    ...(azCli === undefined ? {} : { azCli }),
    proven: false,
  };
}
