import { machineLearning } from '../conditions.ts';
import { type CatalogEntry, toEntries } from '../entry.ts';
import { sources } from '../sources.ts';

/** What the Azure Machine Learning extension needs. */
export const machineLearningEntries: readonly CatalogEntry[] = toEntries(
  {
    feature: 'azure-ml',
    clouds: ['AzureCloud'],
    when: machineLearning,
    source: sources.machineLearning,
  },
  [
    { id: 'azureml.fqdn.kusto.global', host: '*.kusto.windows.net', purpose: 'logs of jobs' },
    { id: 'azureml.fqdn.table.global', host: '*.table.core.windows.net', purpose: 'data of the workspace' },
    { id: 'azureml.fqdn.queue.global', host: '*.queue.core.windows.net', purpose: 'data of the workspace' },
    { id: 'azureml.fqdn.acr.global', host: '<acrName>.azurecr.io', purpose: 'images of models and environments' },
    {
      id: 'azureml.fqdn.acr-data.global',
      host: '<acrName>.<region>.data.azurecr.io',
      purpose: 'images of models and environments',
    },
    {
      id: 'azureml.fqdn.blob.global',
      host: '<storageAccount>.blob.core.windows.net',
      purpose: 'data of the workspace',
    },
    {
      id: 'azureml.fqdn.api-ws.global',
      host: '<workspaceId>.workspace.<region>.api.azureml.ms',
      purpose: 'the machine learning workspace',
    },
    {
      id: 'azureml.fqdn.experiments.global',
      host: '<region>.experiments.azureml.net',
      purpose: 'the machine learning workspace',
    },
    { id: 'azureml.fqdn.api.global', host: '<region>.api.azureml.ms', purpose: 'the machine learning workspace' },
    {
      id: 'azureml.fqdn.archive-ubuntu.global',
      host: 'archive.ubuntu.com',
      protocols: ['HTTP'],
      ports: [80],
      need: 'optional',
      purpose: 'packages in training images',
    },
    {
      id: 'azureml.fqdn.security-ubuntu.global',
      host: 'security.ubuntu.com',
      protocols: ['HTTP'],
      ports: [80],
      need: 'optional',
      purpose: 'packages in training images',
    },
    {
      id: 'azureml.fqdn.ppa.global',
      host: 'ppa.launchpad.net',
      protocols: ['HTTP'],
      ports: [80],
      need: 'optional',
      purpose: 'packages in training images',
    },
  ],
);
