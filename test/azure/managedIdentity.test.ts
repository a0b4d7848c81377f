import { afterEach, describe, expect, it, vi } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { startSimulator } from '../../local/simulator/startSimulator.ts';
import { createAzureReader } from '../../shared/azure/azureReader.ts';
import { createManagedIdentity } from '../../shared/azure/managedIdentity.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the identity of the functions app', () => {
  it('is the one that the environment offers, and Azure takes its token', async () => {
    const scenario = await readScenario('egress-article');
    const simulator = await startSimulator({
      scenario,
      controlPort: 0,
      eventTarget: undefined,
      now: () => new Date(),
      log: () => undefined,
    });
    vi.stubEnv('IDENTITY_ENDPOINT', simulator.identityEndpoint);
    vi.stubEnv('IDENTITY_HEADER', simulator.identityHeader);
    try {
      const { clusters, gaps } = await createAzureReader({
        subscriptionIds: scenario.subscriptionIds,
        endpoint: simulator.armEndpoint,
        caCertificate: simulator.caCertificate,
        credential: createManagedIdentity(),
      }).listClusters();
      expect(gaps).toEqual([]);
      expect(clusters.length).toBeGreaterThan(0);
    } finally {
      await simulator.close();
    }
  });
});
