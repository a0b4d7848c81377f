/** True if both names mean the same service tag. Tools disagree on casing (`AzureCloud.eastus`, `AzureCloud.EastUS`), so it does not count. */
export function isSameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * True if, by their names alone, every address of tag `inner` is in tag `outer`: the same tag, or a regional tag and its
 * parent (`Storage.EastUS` in `Storage`, `AzureCloud.eastus` in `AzureCloud`). Whether a service's addresses lie in
 * `AzureCloud` or `AzureCloud.<region>` does not follow from names.
 */
export function isTagWithin(inner: string, outer: string): boolean {
  return isSameTag(inner, outer) || inner.toLowerCase().startsWith(`${outer.toLowerCase()}.`);
}

/** True if, by their names alone, the tags share addresses: one lies in the other. */
export function overlapsTag(a: string, b: string): boolean {
  return isTagWithin(a, b) || isTagWithin(b, a);
}

/** True for `AzureCloud` and `AzureCloud.<region>`: they hold other customers' addresses too, so any Azure host may be in them. */
export function isAzureCloudTag(tag: string): boolean {
  return isTagWithin(tag, 'AzureCloud');
}

/**
 * Families of service tags that Azure knows; each may stand with a region or a part of the service behind a dot. Source:
 * Microsoft's description of service tags, https://learn.microsoft.com/azure/virtual-network/service-tags-overview.
 * `Internet`, `VirtualNetwork` and `AzureLoadBalancer` are left out: security groups take them, routes do not.
 */
const families: ReadonlySet<string> = new Set(
  `ActionGroup ApiManagement AppConfiguration AppService AppServiceManagement ApplicationInsightsAvailability
  AutonomousDevelopmentPlatform AzureAPIForFHIR AzureActiveDirectory AzureActiveDirectoryDomainServices
  AzureAdvancedThreatProtection AzureArcInfrastructure AzureAttestation AzureBackup AzureBotService
  AzureCloud AzureCognitiveSearch AzureConnectors AzureContainerAppsService
  AzureContainerRegistry AzureCosmosDB AzureDataExplorerManagement AzureDataLake AzureDatabricks AzureDevOps
  AzureDevSpaces AzureDeviceUpdate AzureDigitalTwins AzureEventGrid AzureFrontDoor AzureHealthcareAPIs
  AzureInformationProtection AzureIoTHub AzureKeyVault AzureLoadTestingInstanceManagement AzureMachineLearning
  AzureMachineLearningInference AzureMonitor AzureOpenDatasets AzurePlatformDNS
  AzurePlatformIMDS AzurePlatformLKM AzurePortal AzureResourceManager AzureSecurityCenter AzureSentinel AzureSignalR
  AzureSiteRecovery AzureSpringCloud AzureStack AzureTrafficManager AzureUpdateDelivery AzureVideoAnalyzerForMedia
  AzureWebPubSub BatchNodeManagement ChaosStudio CognitiveServicesFrontend CognitiveServicesManagement DataFactory
  DataFactoryManagement Dynamics365BusinessCentral Dynamics365ForMarketingEmail EOPExternalPublishedIPs EventHub
  GatewayManager Grafana GuestAndHybridManagement HDInsight KustoAnalytics LogicApps LogicAppsManagement
  M365ManagementActivityApi M365ManagementActivityApiWebhook MicrosoftAzureFluidRelay
  MicrosoftCloudAppSecurity MicrosoftContainerRegistry MicrosoftDefenderForEndpoint MicrosoftPurviewPolicyDistribution
  OneDsCollector PowerBI PowerPlatformInfra PowerPlatformPlex PowerQueryOnline Scuba SCCservice SerialConsole ServiceBus
  ServiceFabric Sql SqlManagement Storage StorageMover StorageSyncService VideoIndexer WindowsAdminCenter
  WindowsVirtualDesktop`
    .split(/\s+/)
    .map((family) => family.toLowerCase()),
);

/** True for a service tag of a family that is known here, whatever the casing, alone or with parts behind a dot. */
export function isKnownTag(tag: string): boolean {
  const [family = '', ...parts] = tag.split('.');
  return families.has(family.toLowerCase()) && parts.every((part) => /^[a-z0-9]+$/i.test(part));
}
