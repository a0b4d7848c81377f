import type { Dependency } from '../model/catalog.ts';
import type { HostPattern } from '../net/hostPattern.ts';
import { overlapsHost } from '../net/hostPattern.ts';
import type { Target } from './region.ts';
import { everything } from './region.ts';
import type { Clause } from './walk.ts';

type TargetClause = Omit<Clause, 'sources'>;

/** Features whose hosts belong to the customer or to third parties: no FQDN tag of Azure's holds them. */
const neverTagged = ['acr', 'workload-images', 'csi-storage', 'http-proxy'];

/**
 * Where the hosts of Windows's own tags lie; the names of updates and diagnostics are published, so nothing else is in
 * them. Source: Microsoft's description of FQDN tags, https://learn.microsoft.com/azure/firewall/fqdn-tags.
 */
const windowsEnds = toEnds(
  `windowsupdate.com windows.com update.microsoft.com mp.microsoft.com download.microsoft.com data.microsoft.com
  wdcp.microsoft.com wd.microsoft.com crl.microsoft.com go.microsoft.com definitionupdates.microsoft.com
  msftconnecttest.com`,
);

const windowsTags = ['windowsupdate', 'windowsdiagnostics', 'microsoftactiveprotectionservice'];

/** Names that Microsoft runs and that the tags of its services may share: signing in, management, storage of the platform. */
const microsoftEnds = toEnds(
  `microsoft.com microsoft.us microsoftonline.com microsoftonline.us microsoftonline.cn windows.net windows.com
  windowsupdate.com azure.com azure.us azure.cn azure.net azure-automation.net azurewebsites.net azureedge.net
  azure-api.net chinacloudapi.cn usgovcloudapi.net trafficmanager.net msedge.net mcr-msedge.net msftconnecttest.com
  live.com office.com office365.com visualstudio.com azurefd.net core.windows.net`,
);

/** Below these every name is a customer's own resource, which no tag of a service names. */
const ownEnds = toEnds('azurecr.io vault.azure.net servicebus.windows.net database.windows.net azmk8s.io');

/** Every end of names by which tags are told apart here. */
export const tagEnds: readonly HostPattern[] = [...windowsEnds, ...microsoftEnds, ...ownEnds];

/**
 * What an FQDN tag of an application rule says of a dependency. The content of tags is not published: what the
 * documentation counts to AzureKubernetesService is certain, what another tag could hold is a maybe, and names that are
 * certainly nobody's but the customer's, or of another owner, are in none.
 */
export function toFqdnTagClauses(tag: string, dependency: Dependency, target: Target): readonly TargetClause[] {
  if (target.kind !== 'hosts') return [];
  return tag.toLowerCase() === 'azurekubernetesservice'
    ? toKubernetesClauses(dependency)
    : toServiceClauses(tag, dependency, target.hosts.within);
}

function toKubernetesClauses(dependency: Dependency): readonly TargetClause[] {
  if (dependency.coveredByFqdnTag) {
    const note = 'By its documentation, FQDN tag AzureKubernetesService holds the host; its content is not published.';
    return [{ target: everything, certain: true, caveats: ['fqdn-tag-claimed'], note }];
  }
  if (!isCatalogHost(dependency)) return [];
  const note = 'Whether FQDN tag AzureKubernetesService holds the host is documented nowhere.';
  return [{ target: everything, certain: false, caveats: ['fqdn-tag-unproven'], note }];
}

/** Hosts that Microsoft names for AKS may be in the tag; somebody's own never are. */
function isCatalogHost({ id, features }: Dependency): boolean {
  return !/^(?:custom|explain)\b/.test(id) && !features.every((feature) => neverTagged.includes(feature));
}

function toServiceClauses(tag: string, dependency: Dependency, host: HostPattern): readonly TargetClause[] {
  const ends = windowsTags.includes(tag.toLowerCase()) ? windowsEnds : microsoftEnds;
  const isOwn = dependency.isApiServer || ownEnds.some((end) => overlapsHost(end, host));
  if (isOwn || !ends.some((end) => overlapsHost(end, host))) return [];
  const note = `FQDN tag ${tag} may hold the host; its content is not published.`;
  return [{ target: everything, certain: false, caveats: ['fqdn-tag-unproven'], note }];
}

/** Names and all names below them. */
function toEnds(names: string): readonly HostPattern[] {
  return names.split(/\s+/).flatMap((name): readonly HostPattern[] => [
    { kind: 'exact', text: name },
    { kind: 'subdomains', text: `*.${name}` },
  ]);
}
