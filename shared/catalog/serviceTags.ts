/** Hosts whose addresses a service tag is known to hold: a name, or with a leading dot all names below it. */
interface TaggedHosts {
  readonly tags: readonly string[];
  readonly hosts: readonly string[];
}

/** Azure serves Microsoft's registry through its own front door, which has a tag of its own. */
const registryTags = ['MicrosoftContainerRegistry', 'AzureFrontDoor.FirstParty'];

/**
 * Known service tags by host. Source: Microsoft's description of service tags,
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview; the registry's two are in its firewall notes.
 */
const taggedHosts: readonly TaggedHosts[] = [
  {
    tags: ['AzureActiveDirectory'],
    hosts: [
      'login.microsoftonline.com',
      'login.microsoftonline.us',
      'login.microsoftonline.cn',
      'login.chinacloudapi.cn',
      'login.partner.microsoftonline.cn',
      'login.windows.net',
      'sts.windows.net',
      'sts.chinacloudapi.cn',
      '.login.microsoft.com',
      '.login.microsoftonline.us',
      '.login.chinacloudapi.cn',
    ],
  },
  {
    tags: ['AzureResourceManager'],
    hosts: ['management.azure.com', 'management.chinacloudapi.cn', 'management.usgovcloudapi.net'],
  },
  {
    tags: registryTags,
    hosts: [
      'mcr.microsoft.com',
      '.data.mcr.microsoft.com',
      'mcr-0001.mcr-msedge.net',
      'mcr.azure.cn',
      '.data.mcr.azure.cn',
    ],
  },
  { tags: ['AzureContainerRegistry'], hosts: ['.azurecr.io'] },
  {
    tags: ['Storage'],
    hosts: ['.blob.core.windows.net', '.file.core.windows.net', '.queue.core.windows.net', '.table.core.windows.net'],
  },
  {
    tags: ['AzureMonitor'],
    hosts: [
      '.opinsights.azure.com',
      '.opinsights.azure.cn',
      '.opinsights.azure.us',
      '.monitoring.azure.com',
      '.monitor.azure.com',
      '.monitor.azure.cn',
      '.monitor.azure.us',
      '.applicationinsights.azure.com',
      '.applicationinsights.microsoft.com',
      '.ingest.monitor.core.windows.net',
      'dc.services.visualstudio.com',
      'rt.services.visualstudio.com',
      'gcs.prod.monitoring.core.windows.net',
    ],
  },
  { tags: ['AzureKeyVault'], hosts: ['.vault.azure.net', '.vault.azure.cn', '.vault.usgovcloudapi.net'] },
  {
    tags: ['AzureArcInfrastructure'],
    hosts: [
      '.dp.kubernetesconfiguration.azure.com',
      '.dp.kubernetesconfiguration.azure.cn',
      '.dp.kubernetesconfiguration.azure.us',
      '.arc.azure.com',
      '.arc.azure.net',
      '.arc.azure.cn',
      '.arc.azure.us',
      'guestnotificationservice.azure.com',
      'guestnotificationservice.azure.cn',
      'guestnotificationservice.azure.us',
      '.guestnotificationservice.azure.com',
      '.guestnotificationservice.azure.cn',
      '.guestnotificationservice.azure.us',
    ],
  },
  {
    tags: ['ServiceBus'],
    hosts: ['.servicebus.windows.net', '.servicebus.chinacloudapi.cn', '.servicebus.usgovcloudapi.net'],
  },
  { tags: ['AppConfiguration'], hosts: ['.azconfig.io'] },
  { tags: ['AzureMachineLearning'], hosts: ['.api.azureml.ms', '.experiments.azureml.net'] },
  { tags: ['CognitiveServicesFrontend'], hosts: ['.openai.azure.com'] },
];

/** Service tags that are known to hold the addresses of a host or pattern (placeholders may stand in it); none if nothing is known. */
export function serviceTagsOf(host: string): readonly string[] {
  const found = taggedHosts.find(({ hosts }) => hosts.some((known) => isUnder(host, known)));
  return found?.tags ?? [];
}

function isUnder(host: string, known: string): boolean {
  return known.startsWith('.') ? host.endsWith(known) : host === known;
}
