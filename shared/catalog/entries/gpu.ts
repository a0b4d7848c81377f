import { insteadOfGpuDriver } from '../alternatives.ts';
import { gpuNodes } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What nodes with GPUs need. */
export const gpuEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'gpu',
    clouds: everyCloud,
    when: gpuNodes,
    need: 'recommended',
    purpose: 'drivers and packages of GPU nodes',
    coveredByFqdnTag: true,
    alternatives: insteadOfGpuDriver,
    source: sources.outboundRules,
  },
  [
    // Printed as required; current node images bring the driver along from the registry of Microsoft.
    { id: 'gpu.fqdn.nvidia-github-io.all', host: 'nvidia.github.io', since: '2019-05-01' },
    { id: 'gpu.fqdn.us-download-nvidia-com.all', host: 'us.download.nvidia.com', since: '2019-08-29' },
    { id: 'gpu.fqdn.download-docker-com.all', host: 'download.docker.com', since: '2022-03-30' },
  ],
);
