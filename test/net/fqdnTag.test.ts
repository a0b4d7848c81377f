import { describe, expect, it } from 'vitest';
import { isDocumentedFqdnTag, toMeantFqdnTag } from '../../shared/net/fqdnTag.ts';

describe('FQDN tags', () => {
  it.each([
    'AzureKubernetesService',
    'windowsupdate',
    'Office365.Exchange.Optimize',
    'Microsoft365.Common',
  ])('%s is documented', (tag) => {
    expect(isDocumentedFqdnTag(tag)).toBe(true);
    expect(toMeantFqdnTag(tag)).toBeUndefined();
  });

  it.each([
    ['AzureKubernetesServices', 'AzureKubernetesService'],
    ['AzureKubernetsService', 'AzureKubernetesService'],
    ['Azurekubernetesserivce', 'AzureKubernetesService'],
    ['WindowsUpdates', 'WindowsUpdate'],
    ['AzureBackups', 'AzureBackup'],
  ])('%s is a misspelling of %s', (text, meant) => {
    expect(toMeantFqdnTag(text)).toBe(meant);
  });

  it.each(['AzureMachineLearning', 'SomethingNew', 'AKS', ''])('"%s" is like none: it may be new', (text) => {
    expect(toMeantFqdnTag(text)).toBeUndefined();
    expect(isDocumentedFqdnTag(text)).toBe(false);
  });
});
