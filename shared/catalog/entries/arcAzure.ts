import { insteadOfArc } from '../alternatives.ts';
import { arcEnabled } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What clusters that Azure Arc manages need in the public cloud; managed clusters never do. */
export const arcAzureEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'arc-enabled',
      clouds: ['AzureCloud'],
      when: arcEnabled,
      need: 'optional',
      alternatives: insteadOfArc,
      source: sources.arc,
    },
    [
      { id: 'arc.fqdn.arm.global', host: 'management.azure.com', need: 'required', purpose: 'registration with Azure' },
      {
        id: 'arc.fqdn.dp.global',
        host: '<location>.dp.kubernetesconfiguration.azure.com',
        need: 'required',
        purpose: 'settings and status of extensions',
      },
      {
        id: 'arc.fqdn.login.global',
        host: 'login.microsoftonline.com',
        need: 'required',
        purpose: 'sign-in to Microsoft Entra ID',
      },
      {
        id: 'arc.fqdn.login-region.global',
        host: '<location>.login.microsoft.com',
        need: 'required',
        purpose: 'sign-in to Microsoft Entra ID',
      },
      {
        id: 'arc.fqdn.login-windows.global',
        host: 'login.windows.net',
        need: 'required',
        purpose: 'sign-in to Microsoft Entra ID',
      },
      {
        id: 'arc.fqdn.mcr.global',
        host: 'mcr.microsoft.com',
        need: 'required',
        purpose: 'images of agents and extensions',
      },
      {
        id: 'arc.fqdn.mcr-data.global',
        host: '*.data.mcr.microsoft.com',
        need: 'required',
        purpose: 'images of agents and extensions',
      },
      { id: 'arc.fqdn.dl-k8s.global', host: 'dl.k8s.io', purpose: 'the command line while onboarding' },
      { id: 'arc.fqdn.gbl-his.global', host: 'gbl.his.arc.azure.com', need: 'required', purpose: 'identities of Arc' },
      { id: 'arc.fqdn.his.global', host: '*.his.arc.azure.com', need: 'required', purpose: 'identities of Arc' },
      {
        id: 'arc.fqdn.gns.global',
        host: 'guestnotificationservice.azure.com',
        purpose: 'notifications for cluster connect',
      },
      {
        id: 'arc.fqdn.gns-w.global',
        host: '*.guestnotificationservice.azure.com',
        purpose: 'notifications for cluster connect',
      },
      { id: 'arc.fqdn.sts.global', host: 'sts.windows.net', purpose: 'cluster connect' },
      { id: 'arc.fqdn.servicebus.global', host: '*.servicebus.windows.net', purpose: 'cluster connect' },
      { id: 'arc.fqdn.graph.global', host: 'graph.microsoft.com', purpose: 'role assignments' },
      { id: 'arc.fqdn.arcnet.global', host: '*.arc.azure.net', purpose: 'the portal' },
      { id: 'arc.fqdn.obo.global', host: '<location>.obo.arc.azure.com', ports: [8084], purpose: 'cluster connect' },
      {
        id: 'arc.fqdn.linuxgeneva.global',
        host: 'linuxgeneva-microsoft.azurecr.io',
        purpose: 'images of agents and extensions',
      },
      { id: 'arc.fqdn.gcs.global', host: 'gcs.prod.monitoring.core.windows.net', purpose: 'telemetry of extensions' },
      { id: 'arc.fqdn.prodmetrics.global', host: '*.prod.microsoftmetrics.com', purpose: 'telemetry of extensions' },
      {
        id: 'arc.fqdn.hot.global',
        host: '*.prod.hot.ingest.monitor.core.windows.net',
        purpose: 'telemetry of extensions',
      },
      {
        id: 'arc.fqdn.warm.global',
        host: '*.prod.warm.ingest.monitor.core.windows.net',
        purpose: 'telemetry of extensions',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'arc-enabled',
      clouds: everyCloud,
      when: arcEnabled,
      need: 'optional',
      purpose: 'images of agents and extensions',
      status: 'retired',
      source: sources.arcOf2024,
    },
    [
      { id: 'arc.fqdn.old-k8connecthelm.all', host: 'k8connecthelm.azureedge.net', until: '2026-06' },
      { id: 'arc.fqdn.old-k8sconnectcsp.all', host: 'k8sconnectcsp.azureedge.net', until: '2026-06' },
    ],
  ),
];
