import { describe, expect, it } from 'vitest';
import { type ArmCall, readScenario, type Scenario } from '../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import type { ArmResource, Estate } from '../../shared/model/estate.ts';
import { isSameId } from '../../shared/model/resourceId.ts';

const scenario = await readScenario('egress-article');

function audit(resources: readonly ArmResource[]) {
  const estate: Estate = { source: { kind: 'files' }, resources, gaps: [] };
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z' });
}

/** The estate after a PUT of a whole resource. */
function afterCall({ resources }: Scenario, { id, body }: ArmCall): readonly ArmResource[] {
  return resources.map((resource) => (isSameId(resource.id, id) ? (body as ArmResource) : resource));
}

function deniedAfter(name: string): readonly string[] {
  const call = scenario.changes.find((change) => change.name === name);
  if (!call) throw new Error(`Scenario egress-article has no change ${name}.`);
  const [cluster] = audit(afterCall(scenario, call)).clusters;
  const denied = cluster?.dependencies.filter(({ need, verdict }) => need === 'required' && verdict !== 'allowed');
  return (denied ?? []).map(({ destination }) => destination).sort();
}

describe('The ready calls of egress-article', () => {
  it('block the registry of Microsoft beside what is blocked already', () => {
    expect(deniedAfter('block-mcr')).toEqual([
      '*.data.mcr.microsoft.com',
      'mcr.microsoft.com',
      'packages.aks.azure.com',
    ]);
  });

  it('mend everything', () => {
    expect(deniedAfter('mend')).toEqual([]);
  });

  it('put whole firewalls under the id of the one that is there, without what only Azure writes', () => {
    for (const { method, id, body } of scenario.changes) {
      expect(method).toBe('PUT');
      expect(scenario.resources.some((resource) => isSameId(resource.id, id))).toBe(true);
      expect(body['id']).toBe(id);
      expect(JSON.stringify(body)).not.toMatch(/"(etag|provisioningState)"/);
    }
  });
});
