import { describe, expect, it } from 'vitest';
import { toHubEstate } from '../../bench/hubEstates.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import type { Estate } from '../../shared/model/estate.ts';

const generatedAt = '2026-11-21T12:00:00.000Z';
const whole = toHubEstate(12);

/** The hub with one spoke, and all that peers know of each other. */
function toLone(place: number): Estate {
  const isOther = (id: string) => /\/(?:rg|spoke|registry)-?(\d+)(?:\/|$)/i.exec(id)?.[1] !== String(place);
  const isOfHub = (id: string) => !/\/(?:rg-|spoke-|registry)\d/i.test(id);
  return { ...whole, resources: whole.resources.filter(({ id }) => isOfHub(id) || !isOther(id)) };
}

describe('Clusters around one hub', () => {
  const together = auditEstate({ estate: whole, generatedAt });

  it('have nothing that would wake anybody', () => {
    expect(together.clusters).toHaveLength(12);
    expect(together.findings.filter(({ severity }) => severity !== 'info' && severity !== 'low')).toEqual([]);
    expect(together.gaps).toEqual([]);
  });

  it.each([0, 5, 11])('get what each would get without the others: cluster %i', (place) => {
    const alone = auditEstate({ estate: toLone(place), generatedAt });
    const [own] = alone.clusters;
    expect(alone.clusters).toHaveLength(1);
    expect(own).toEqual(together.clusters.find(({ name }) => name === own?.name));
    const ofOwn = (finding: { readonly clusterId?: string }) => finding.clusterId === own?.id;
    expect(alone.findings.filter(ofOwn)).toEqual(together.findings.filter(ofOwn));
  });
});
