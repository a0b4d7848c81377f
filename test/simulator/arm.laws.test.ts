import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { applyMergePatch } from '../../local/simulator/mergePatch.ts';
import { askArm, createSmallSimulator } from './support/atDesk.ts';
import { firewallId, network, routeTableId } from './support/smallEstate.ts';

/** As it comes over the wire: -0 is written as 0. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
/** Members that the service sets itself are left out. */
const properties = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), json);
const path = fc.oneof(
  fc.constant(firewallId),
  name.map((text) => `${network}/azureFirewalls/${text}`),
  name.map((text) => `${routeTableId}/routes/${text}`),
);

describe('the simulated Resource Manager', () => {
  it('returns after a PUT what was put, with a new etag each time', async () => {
    await fc.assert(
      fc.asyncProperty(path, fc.array(properties, { minLength: 1, maxLength: 4 }), async (id, bodies) => {
        const simulator = createSmallSimulator();
        const etags = new Set<unknown>();
        for (const body of bodies) {
          await askArm(simulator, id, { method: 'PUT', body: { location: 'westeurope', properties: body } });
          const { body: read } = await askArm(simulator, id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
          expect(read['properties']).toEqual({ ...body, provisioningState: 'Succeeded' });
          etags.add(read['etag']);
        }
        expect(etags.size).toBe(bodies.length);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every other resource as it was', async () => {
    await fc.assert(
      fc.asyncProperty(properties, async (body) => {
        const simulator = createSmallSimulator();
        const before = simulator.state().resources;
        await askArm(simulator, firewallId, { method: 'PUT', body: { location: 'westeurope', properties: body } });
        const others = (resources: typeof before) => [...resources].filter(([key]) => key !== firewallId.toLowerCase());
        expect(others(simulator.state().resources)).toEqual(others(before));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a merge patch', () => {
  const object = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), json) as fc.Arbitrary<JsonObject>;

  it('done twice is the same as done once', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('that is empty changes nothing', () => {
    fc.assert(
      fc.property(object, (target) => {
        expect(applyMergePatch(target, {})).toEqual(target);
      }),
    );
  });
});
