import { insteadOfKeyVault } from '../alternatives.ts';
import { never } from '../condition.ts';
import { keyVaultSecrets } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the Key Vault provider of the secrets store driver needs. */
export const keyVaultSecretsEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'keyvault-csi',
    clouds: ['AzureCloud'],
    when: keyVaultSecrets,
    coveredByFqdnTag: true,
    source: sources.keyVault,
  },
  [
    // No vault has this name, so no rule on it serves one and none is asked for.
    {
      id: 'kvcsi.fqdn.vault-literal.global',
      host: 'vault.azure.net',
      when: never,
      need: 'optional',
      purpose: 'nothing: the article prints the suffix of vaults as a host',
      alternatives: insteadOfKeyVault,
      since: '2022-06-16',
      successors: ['kvcsi.fqdn.vault.global'],
      source: sources.outboundRules,
    },
    {
      id: 'kvcsi.fqdn.vault.global',
      host: '*.vault.azure.net',
      exact: '<keyVaultName>.vault.azure.net',
      purpose: 'secrets, keys and certificates',
      coveredByFqdnTag: false,
      alternatives: insteadOfKeyVault,
    },
    {
      id: 'kvcsi.fqdn.vault.usgov',
      host: '*.vault.usgovcloudapi.net',
      exact: '<keyVaultName>.vault.usgovcloudapi.net',
      clouds: ['AzureUSGovernment'],
      purpose: 'secrets, keys and certificates',
      alternatives: insteadOfKeyVault,
      since: '2024-10-10',
      source: sources.outboundRules,
    },
    {
      id: 'kvcsi.fqdn.vault.china',
      host: '*.vault.azure.cn',
      exact: '<keyVaultName>.vault.azure.cn',
      clouds: ['AzureChinaCloud'],
      purpose: 'secrets, keys and certificates',
      coveredByFqdnTag: false,
      alternatives: insteadOfKeyVault,
    },
    { id: 'kvcsi.fqdn.login.global', host: 'login.microsoftonline.com', purpose: 'tokens for vaults' },
    {
      id: 'kvcsi.fqdn.login.china',
      host: 'login.chinacloudapi.cn',
      clouds: ['AzureChinaCloud'],
      purpose: 'tokens for vaults',
    },
    {
      id: 'kvcsi.fqdn.login.usgov',
      host: 'login.microsoftonline.us',
      clouds: ['AzureUSGovernment'],
      purpose: 'tokens for vaults',
    },
  ],
);
