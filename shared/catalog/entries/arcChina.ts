import { insteadOfArc } from '../alternatives.ts';
import { arcEnabled } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What clusters that Azure Arc manages need in the cloud of 21Vianet; managed clusters never do. */
export const arcChinaEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'arc-enabled',
    clouds: ['AzureChinaCloud'],
    when: arcEnabled,
    alternatives: insteadOfArc,
    source: sources.arc,
  },
  [
    { id: 'arc.fqdn.arm.china', host: 'management.chinacloudapi.cn', purpose: 'registration with Azure' },
    {
      id: 'arc.fqdn.dp.china',
      host: '<location>.dp.kubernetesconfiguration.azure.cn',
      purpose: 'settings and status of extensions',
    },
    { id: 'arc.fqdn.login.china', host: 'login.chinacloudapi.cn', purpose: 'sign-in to Microsoft Entra ID' },
    {
      id: 'arc.fqdn.login-region.china',
      host: '<location>.login.chinacloudapi.cn',
      purpose: 'sign-in to Microsoft Entra ID',
    },
    {
      id: 'arc.fqdn.login-partner.china',
      host: 'login.partner.microsoftonline.cn',
      purpose: 'sign-in to Microsoft Entra ID',
    },
    { id: 'arc.fqdn.mcr.china', host: 'mcr.azk8s.cn', purpose: 'images of agents and extensions' },
    { id: 'arc.fqdn.gbl-his.china', host: 'gbl.his.arc.azure.cn', purpose: 'identities of Arc' },
    { id: 'arc.fqdn.his.china', host: '*.his.arc.azure.cn', purpose: 'identities of Arc' },
    {
      id: 'arc.fqdn.gns.china',
      host: 'guestnotificationservice.azure.cn',
      purpose: 'notifications for cluster connect',
    },
    {
      id: 'arc.fqdn.gns-w.china',
      host: '*.guestnotificationservice.azure.cn',
      purpose: 'notifications for cluster connect',
    },
    { id: 'arc.fqdn.sts.china', host: 'sts.chinacloudapi.cn', purpose: 'cluster connect' },
    { id: 'arc.fqdn.servicebus.china', host: '*.servicebus.chinacloudapi.cn', purpose: 'cluster connect' },
    { id: 'arc.fqdn.graph.china', host: 'graph.chinacloudapi.cn', need: 'optional', purpose: 'role assignments' },
    { id: 'arc.fqdn.arccn.china', host: '*.arc.azure.cn', need: 'optional', purpose: 'the portal' },
    {
      id: 'arc.fqdn.obo.china',
      host: '<location>.obo.arc.azure.cn',
      ports: [8084],
      need: 'optional',
      purpose: 'cluster connect',
    },
    { id: 'arc.fqdn.quay.china', host: 'quay.azk8s.cn', need: 'optional', purpose: 'mirrors of public registries' },
    {
      id: 'arc.fqdn.registryk8s.china',
      host: 'registryk8s.azk8s.cn',
      need: 'optional',
      purpose: 'mirrors of public registries',
    },
    { id: 'arc.fqdn.k8sgcr.china', host: 'k8sgcr.azk8s.cn', need: 'optional', purpose: 'mirrors of public registries' },
    { id: 'arc.fqdn.usgcr.china', host: 'usgcr.azk8s.cn', need: 'optional', purpose: 'mirrors of public registries' },
    {
      id: 'arc.fqdn.dockerhub.china',
      host: 'dockerhub.azk8s.cn',
      need: 'optional',
      purpose: 'mirrors of public registries',
    },
  ],
);
