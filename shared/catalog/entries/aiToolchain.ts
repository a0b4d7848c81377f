import { aiToolchain, customAiModels } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the AI toolchain operator (KAITO) needs. */
export const aiToolchainEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'kaito',
    clouds: ['AzureCloud'],
    when: aiToolchain,
    source: sources.aiModels,
  },
  [
    { id: 'kaito.fqdn.mcr.all', host: 'mcr.microsoft.com', purpose: 'images of models', coveredByFqdnTag: true },
    {
      id: 'kaito.fqdn.huggingface.all',
      host: 'huggingface.co',
      when: customAiModels,
      need: 'optional',
      purpose: 'models from Hugging Face',
    },
  ],
);
