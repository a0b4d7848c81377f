import { describe, expect, it } from 'vitest';
import { knownNoise, toKnownNoise } from '../../shared/catalog/noise.ts';

describe('known noise', () => {
  it.each([
    ['md-hdd-abc123.z41.blob.storage.azure.net', 'noise.managed-disks'],
    ['UMSAabc.blob.core.windows.net.', 'noise.vm-extension-status'],
    ['motd.ubuntu.com', 'noise.login-banner'],
    ['esm.ubuntu.com', 'noise.extended-maintenance'],
    ['acs-mirror.azureedge.net', 'noise.retired-mirror'],
    ['developer.download.nvidia.com', 'noise.package-source-of-nvidia'],
  ])('is %s', (host, id) => {
    expect(toKnownNoise(host, 'AzureCloud')?.id).toBe(id);
  });

  it.each([
    'shop.blob.core.windows.net',
    'umsa.example.com',
    'md-x.blob.core.windows.net',
    'md-.blob.storage.azure.net',
    'security.ubuntu.com',
    'packages.aks.azure.com',
    'x.motd.ubuntu.com',
  ])('is not %s', (host) => {
    expect(toKnownNoise(host, 'AzureCloud')).toBeUndefined();
  });

  it('says why in a sentence, and where that is stated', () => {
    for (const { reason, source } of knownNoise) {
      expect(reason).toMatch(/^[A-Z].{20,}\.$/);
      expect(URL.canParse(source.url)).toBe(true);
    }
  });
});
