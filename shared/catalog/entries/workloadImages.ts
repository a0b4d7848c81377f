import { pullsFromDockerHub, pullsFromGitHub } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** Public registries that workloads may pull from. */
export const workloadImagesEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'workload-images',
    clouds: ['AzureCloud'],
    when: pullsFromDockerHub,
    protocols: ['TCP'],
    need: 'optional',
    purpose: 'images from Docker Hub',
    source: sources.egressWalkthrough,
  },
  [
    // From the sample firewall of the walkthrough, as network rules with names.
    {
      id: 'sample.net.ghcr-io.all',
      host: 'ghcr.io',
      when: pullsFromGitHub,
      purpose: 'images from the registry of GitHub',
      since: '2023-12-04',
    },
    {
      id: 'sample.net.pkg-containers-githubusercontent-com.all',
      host: 'pkg-containers.githubusercontent.com',
      when: pullsFromGitHub,
      purpose: 'images from the registry of GitHub',
      since: '2023-12-04',
    },
    { id: 'sample.net.docker-io.all', host: 'docker.io', since: '2023-12-04' },
    { id: 'sample.net.registry-1-docker-io.all', host: 'registry-1.docker.io', since: '2023-12-04' },
    {
      id: 'sample.net.production-cloudflare-docker-com.all',
      host: 'production.cloudflare.docker.com',
      since: '2023-12-04',
    },
  ],
);
