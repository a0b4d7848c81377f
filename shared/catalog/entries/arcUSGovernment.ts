import { insteadOfArc } from '../alternatives.ts';
import { arcEnabled } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What clusters that Azure Arc manages need in the US Government cloud; managed clusters never do. */
export const arcUSGovernmentEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'arc-enabled',
    clouds: ['AzureUSGovernment'],
    when: arcEnabled,
    alternatives: insteadOfArc,
    source: sources.arc,
  },
  [
    { id: 'arc.fqdn.arm.usgov', host: 'management.usgovcloudapi.net', purpose: 'registration with Azure' },
    {
      id: 'arc.fqdn.dp.usgov',
      host: '<location>.dp.kubernetesconfiguration.azure.us',
      purpose: 'settings and status of extensions',
    },
    { id: 'arc.fqdn.login.usgov', host: 'login.microsoftonline.us', purpose: 'sign-in to Microsoft Entra ID' },
    {
      id: 'arc.fqdn.login-region.usgov',
      host: '<location>.login.microsoftonline.us',
      purpose: 'sign-in to Microsoft Entra ID',
    },
    { id: 'arc.fqdn.mcr.usgov', host: 'mcr.microsoft.com', purpose: 'images of agents and extensions' },
    { id: 'arc.fqdn.mcr-data.usgov', host: '*.data.mcr.microsoft.com', purpose: 'images of agents and extensions' },
    { id: 'arc.fqdn.gbl-his.usgov', host: 'gbl.his.arc.azure.us', purpose: 'identities of Arc' },
    { id: 'arc.fqdn.his.usgov', host: 'usgv.his.arc.azure.us', purpose: 'identities of Arc' },
    {
      id: 'arc.fqdn.gns.usgov',
      host: 'guestnotificationservice.azure.us',
      purpose: 'notifications for cluster connect',
    },
    {
      id: 'arc.fqdn.gns-w.usgov',
      host: '*.guestnotificationservice.azure.us',
      purpose: 'notifications for cluster connect',
    },
    { id: 'arc.fqdn.sts.usgov', host: 'sts.windows.net', purpose: 'cluster connect' },
    { id: 'arc.fqdn.servicebus.usgov', host: '*.servicebus.usgovcloudapi.net', purpose: 'cluster connect' },
    { id: 'arc.fqdn.graph.usgov', host: 'graph.microsoft.com', need: 'optional', purpose: 'role assignments' },
    {
      id: 'arc.fqdn.obo.usgov',
      host: 'usgovvirginia.obo.arc.azure.us',
      ports: [8084],
      need: 'optional',
      purpose: 'cluster connect',
    },
  ],
);
