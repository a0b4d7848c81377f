import { flux } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What GitOps by Flux or Argo CD needs. */
export const fluxEntries: readonly CatalogEntry[] = [
  ...toEntries(
    {
      feature: 'flux',
      clouds: ['AzureCloud'],
      when: flux,
      coveredByFqdnTag: true,
      source: sources.gitOps,
    },
    [
      { id: 'flux.fqdn.arm.global', host: 'management.azure.com', purpose: 'GitOps agents' },
      { id: 'flux.fqdn.login.global', host: 'login.microsoftonline.com', purpose: 'GitOps agents' },
      { id: 'flux.fqdn.mcr.global', host: 'mcr.microsoft.com', purpose: 'images of Flux' },
      {
        id: 'flux.fqdn.dp.global',
        host: '<location>.dp.kubernetesconfiguration.azure.com',
        purpose: 'settings and status of extensions',
      },
      // Which host and port follows from the address of the repository; nobody may have named one yet.
      {
        id: 'flux.net.git-host.all',
        host: '<gitHost>',
        clouds: everyCloud,
        protocols: ['TCP'],
        ports: [22, 443],
        purpose: 'the Git repository that Flux follows',
        coveredByFqdnTag: false,
        mayBeAbsent: true,
      },
    ],
  ),
  ...toEntries(
    {
      feature: 'flux',
      clouds: ['AzureCloud'],
      when: flux,
      need: 'optional',
      purpose: 'repositories and manifests on GitHub',
      source: sources.baseline,
    },
    [
      { id: 'flux.fqdn.sample-github-com.global', host: 'github.com' },
      { id: 'flux.fqdn.sample-api-github-com.global', host: 'api.github.com' },
      { id: 'flux.fqdn.sample-raw-githubusercontent-com.global', host: 'raw.githubusercontent.com' },
      {
        id: 'flux.fqdn.sample-azurearcfork8s-azurecr-io.global',
        host: 'azurearcfork8s.azurecr.io',
        purpose: 'images of GitOps agents',
      },
    ],
  ),
];
