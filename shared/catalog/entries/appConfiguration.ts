import { appConfiguration } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the App Configuration extension needs. */
export const appConfigurationEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'app-configuration',
    clouds: ['AzureCloud'],
    when: appConfiguration,
    need: 'optional',
    purpose: 'settings from App Configuration',
    source: sources.appConfiguration,
  },
  [{ id: 'appconfig.fqdn.store.global', host: '<storeName>.azconfig.io' }],
);
