import { insteadOfWindowsUpdates } from '../alternatives.ts';
import { windowsNodes } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What Windows nodes need. */
export const windowsEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'windows',
      clouds: everyCloud,
      when: windowsNodes,
      protocols: ['HTTP'],
      ports: [80],
      need: 'recommended',
      coveredByFqdnTag: true,
      alternatives: insteadOfWindowsUpdates,
      source: sources.outboundRules,
    },
    [
      // Without these, Windows nodes are updated by new node images only.
      {
        id: 'windows.fqdn.onegetcdn-azureedge-net.all',
        host: 'onegetcdn.azureedge.net',
        protocols: ['HTTPS'],
        ports: [443],
        purpose: 'package providers of PowerShell',
        since: '2019-08-29',
      },
      {
        id: 'windows.fqdn.go-microsoft-com.all',
        host: 'go.microsoft.com',
        protocols: ['HTTPS'],
        ports: [443],
        purpose: 'redirections of Windows setup',
        since: '2019-09-13',
      },
      {
        id: 'windows.fqdn.star-mp-microsoft-com.all',
        host: '*.mp.microsoft.com',
        purpose: 'updates of Windows nodes',
        since: '2020-06-17',
      },
      {
        id: 'windows.fqdn.www-msftconnecttest-com.all',
        host: 'www.msftconnecttest.com',
        purpose: 'the connectivity test of Windows',
        since: '2019-08-29',
      },
      {
        id: 'windows.fqdn.ctldl-windowsupdate-com.all',
        host: 'ctldl.windowsupdate.com',
        purpose: 'updates of Windows nodes',
        since: '2019-08-29',
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'windows',
      clouds: ['AzureCloud'],
      when: windowsNodes,
      need: 'optional',
      purpose: 'telemetry and updates of Windows, seen in logs',
      source: sources.windowsReport,
    },
    [
      // Seen denied when Windows pools were added; documented nowhere.
      { id: 'windows.fqdn.obs-wdcp-microsoft-com.all', host: 'wdcp.microsoft.com', since: '2019-10-29' },
      { id: 'windows.fqdn.obs-wdcpalt-microsoft-com.all', host: 'wdcpalt.microsoft.com', since: '2019-10-29' },
      { id: 'windows.fqdn.obs-sls-update-microsoft-com.all', host: 'sls.update.microsoft.com', since: '2019-10-29' },
      {
        id: 'windows.fqdn.obs-settings-win-data-microsoft-com.all',
        host: 'settings-win.data.microsoft.com',
        since: '2019-10-29',
      },
      {
        id: 'windows.fqdn.obs-umwatsonc-events-data-microsoft-com.all',
        host: 'umwatsonc.events.data.microsoft.com',
        since: '2019-10-29',
      },
      {
        id: 'windows.fqdn.obs-v10c-events-data-microsoft-com.all',
        host: 'v10c.events.data.microsoft.com',
        since: '2019-10-29',
      },
      {
        id: 'windows.fqdn.obs-validation-v2-sls-microsoft-com.all',
        host: 'validation-v2.sls.microsoft.com',
        since: '2019-10-29',
      },
      {
        id: 'windows.fqdn.obs-star-delivery-mp-microsoft-com.all',
        host: '*.delivery.mp.microsoft.com',
        since: '2019-10-29',
      },
      {
        id: 'windows.fqdn.obs-star-do-dsp-mp-microsoft-com.all',
        host: '*.do.dsp.mp.microsoft.com',
        since: '2019-10-29',
      },
    ],
  ),
];
