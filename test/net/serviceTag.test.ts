import { describe, expect, it } from 'vitest';
import { isAzureCloudTag, isSameTag, isTagWithin, overlapsTag } from '../../shared/net/serviceTag.ts';

describe('service tags by name', () => {
  it.each([
    ['AzureCloud.eastus', 'azurecloud.EastUS', true],
    ['Storage.EastUS', 'Storage', true],
    ['AzureCloud.eastus', 'AzureCloud', true],
    ['AzureCloud', 'AzureCloud.eastus', false],
    ['Storage.EastUS', 'AzureCloud.eastus', false],
    ['AzureCloud.eastus', 'AzureCloud.eastus2', false],
    ['AzureCloud.eastus2', 'AzureCloud.eastus', false],
    ['StorageMover', 'Storage', false],
  ])('%s in %s: %s', (inner, outer, expected) => {
    expect(isTagWithin(inner, outer)).toBe(expected);
  });

  it('are the same whatever the casing', () => {
    expect(isSameTag('AzureMonitor', 'azuremonitor')).toBe(true);
    expect(isSameTag('AzureMonitor', 'AzureMonitorX')).toBe(false);
  });

  it('overlap in both directions', () => {
    expect(overlapsTag('Storage', 'Storage.EastUS')).toBe(true);
    expect(overlapsTag('Storage.EastUS', 'Storage')).toBe(true);
    expect(overlapsTag('Storage', 'Sql')).toBe(false);
  });

  it('know AzureCloud of any region', () => {
    expect(isAzureCloudTag('AzureCloud.westeurope')).toBe(true);
    expect(isAzureCloudTag('AzureCloudX')).toBe(false);
  });
});
