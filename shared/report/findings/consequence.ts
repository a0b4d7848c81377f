/** What people notice when a dependency is blocked, by the words in a catalog id; the first that fits holds. */
const consequences: readonly (readonly [RegExp, string])[] = [
  [/^acr\./, 'Images from the container registry cannot be pulled.'],
  [/^ni\./, 'New nodes get neither images nor binaries: they do not start.'],
  [/apiserver|\bhcp\b/, 'Nodes lose the API server: they turn NotReady, and pods are neither scheduled nor updated.'],
  [/\btunnel|\btun\b/, 'The API server no longer reaches the nodes: kubectl logs, exec and webhooks time out.'],
  [/mcr-msedge/, 'Image pulls fail where a client uses this second name of the Microsoft registry.'],
  [/\bmcr/, 'Images from Microsoft cannot be pulled: system pods and new nodes stay in ImagePullBackOff.'],
  [/packages-aks|acs-mirror/, 'New nodes cannot fetch their Kubernetes binaries: they do not join the cluster.'],
  [/packages-microsoft/, 'Nodes cannot install Microsoft packages: new nodes and node updates fail.'],
  [/\blogin\b|\bsts\b/, 'Nodes and workloads get no token for their identity: calls to Azure fail.'],
  [/\barm\b|arm-dns/, 'The cluster cannot call Azure: disks, load balancers and addresses are not made or changed.'],
  [/custom-dns/, 'Names are no longer resolved: almost everything in the cluster fails.'],
  [/\bntp\b/, 'Node clocks drift: certificates and tokens are refused in the end.'],
  [/^os\./, 'Security updates of the node operating system are not installed.'],
  [/^gpu\./, 'GPU nodes cannot install their driver: GPU workloads stay pending.'],
  [/^windows\./, 'Windows nodes cannot be set up or updated.'],
  [/^monitor\./, 'Metrics and logs of the cluster do not arrive: alerts that rest on them stay silent.'],
  [/^defender\./, 'Defender sees nothing of this cluster.'],
  [/polic/, 'Azure Policy neither enforces nor reports on this cluster.'],
  [/vault/, 'Pods that mount secrets from Key Vault do not start.'],
  [/backup/, 'Backups of the cluster fail.'],
  [/gitops|flux/, 'GitOps no longer brings the cluster up to date.'],
  [/cost/, 'Cost analysis has no figures for this cluster.'],
  [/storage/, 'Volumes on Azure Storage cannot be mounted.'],
];

/** What breaks for people when this dependency is blocked: one sentence. `features` are the cluster features that need it. */
export function toConsequence(dependencyId: string, features: readonly string[]): string {
  if (dependencyId.startsWith('custom.')) return 'Your configuration asks for it: what it names as the reason fails.';
  const known = consequences.find(([pattern]) => pattern.test(dependencyId.toLowerCase()))?.[1];
  if (known !== undefined) return known;
  const named = features.filter((feature) => feature !== 'core');
  return named.length === 0 ? 'Parts of the cluster that need it fail.' : `What needs it fails: ${named.join(', ')}.`;
}
