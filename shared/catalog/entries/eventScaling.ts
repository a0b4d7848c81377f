import { insteadOfPodAnnotation } from '../alternatives.ts';
import { eventScaling } from '../conditions.ts';
import { type CatalogEntry, everyCloud, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the KEDA add-on needs. */
export const eventScalingEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'keda',
    clouds: everyCloud,
    when: eventScaling,
    protocols: ['TCP'],
    need: 'recommended',
    purpose: "the scaler's calls to the API server",
    alternatives: insteadOfPodAnnotation,
    source: sources.eventScaling,
  },
  [{ id: 'keda.net.apiserver-ip-443.all', address: '<apiServerIp>' }],
);
