/** A document that states a requirement. */
export interface Source {
  readonly url: string;
  /** Of the edition that was read, as exact as known: YYYY-MM-DD, YYYY-MM or YYYY; of a report by users, when it began. */
  readonly date: string;
}

const aksArticle = (name: string): Source => ({
  url: `https://learn.microsoft.com/azure/aks/${name}`,
  date: '2026-08-21',
});
const issue = (repository: string, number: number, date: string): Source => ({
  url: `https://github.com/${repository}/issues/${number}`,
  date,
});

/** Where the requirements are stated. */
export const sources = {
  outboundRules: aksArticle('outbound-rules-control-egress'),
  egressWalkthrough: aksArticle('limit-egress-traffic'),
  privateClusters: aksArticle('private-clusters'),
  vnetIntegration: aksArticle('api-server-vnet-integration'),
  clusterNetwork: aksArticle('concepts-network'),
  wireGuard: aksArticle('how-to-apply-wireguard'),
  instanceMetadata: aksArticle('imds-restriction'),
  networkIsolated: aksArticle('network-isolated'),
  httpProxy: aksArticle('http-proxy'),
  dapr: aksArticle('dapr-settings'),
  networkInsights: aksArticle('how-to-configure-container-network-insights-agent'),
  aiModels: aksArticle('kaito-custom-inference-model'),
  blobVolumes: aksArticle('create-volume-azure-blob-storage'),
  appRouting: aksArticle('app-routing-dns-ssl'),
  eventScaling: aksArticle('keda-deploy-add-on-cli'),
  virtualNodes: aksArticle('virtual-nodes'),
  appConfiguration: aksArticle('azure-app-configuration'),
  /** The article before it was split in March 2023, and its older editions. */
  edition2022: { url: 'https://github.com/MicrosoftDocs/azure-docs', date: '2023-03-09' },
  formerEditions: { url: 'https://github.com/MicrosoftDocs/azure-aks-docs', date: '2022-03-30' },
  editionOf2024: { url: 'https://github.com/MicrosoftDocs/azure-aks-docs', date: '2024-12-06' },
  keyVault: {
    url: 'https://learn.microsoft.com/azure/key-vault/general/access-behind-firewall',
    date: '2026-04-10',
  },
  appInsights: {
    url: 'https://learn.microsoft.com/azure/azure-monitor/fundamentals/azure-monitor-network-access',
    date: '2025-08-25',
  },
  policy: {
    url: 'https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes',
    date: '2025-03-04',
  },
  arc: {
    url: 'https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements',
    date: '2026-06-15',
  },
  arcOf2024: {
    url: 'https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements',
    date: '2024-02',
  },
  gitOps: {
    url: 'https://learn.microsoft.com/azure/azure-arc/kubernetes/tutorial-use-gitops-flux2',
    date: '2026-06-15',
  },
  backup: {
    url: 'https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-concept',
    date: '2023',
  },
  backupTroubles: {
    url: 'https://learn.microsoft.com/azure/backup/azure-kubernetes-service-backup-troubleshoot',
    date: '2023',
  },
  machineLearning: {
    url: 'https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall',
    date: '2026-03-19',
  },
  containerRegistry: {
    url: 'https://learn.microsoft.com/azure/container-registry/container-registry-firewall-rules',
    date: '2026-06-15',
  },
  nodeBootstrap: { url: 'https://github.com/Azure/AgentBaker', date: '2026-08-21' },
  baseline: { url: 'https://github.com/mspnp/aks-baseline', date: '2026-03-27' },
  registryReport: issue('mspnp/aks-baseline', 457, '2026-06-15'),
  bannerReport: issue('MicrosoftDocs/azure-docs', 46134, '2020-01-14'),
  imageReport: issue('Azure/AKS', 5419, '2025-11-05'),
  mirrorNotice: issue('Azure/AKS', 4792, '2025-02-12'),
  windowsReport: issue('MicrosoftDocs/azure-docs', 41694, '2019-10-29'),
  extensionReport: issue('MicrosoftDocs/azure-docs', 116239, '2023-10-20'),
  fileShareReport: issue('MicrosoftDocs/azure-docs', 67971, '2021'),
} as const satisfies Record<string, Source>;
