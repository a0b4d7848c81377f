import { describe, expect, it } from 'vitest';
import { toTimedLogRows } from '../../local/scenarios/logRows.ts';
import { listScenarios, readScenario, type Scenario } from '../../local/scenarios/readScenario.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { askArm, createSmallSimulator, noon } from './support/atDesk.ts';

const names = await listScenarios();
const plain = await Promise.all(names.map((name) => readScenario(name)));
const variants = await Promise.all(
  plain.flatMap(({ name, variants: known }) => known.map((variant) => readScenario(name, variant))),
);

function simulate(scenario: Scenario): Simulator {
  const { resources, logRows, subscriptionIds, workspaceIds } = scenario;
  const logs = toTimedLogRows(logRows, noon);
  return createSmallSimulator({ estate: resources, logs, subscriptionIds, workspaceIds });
}

const labelled = [...plain, ...variants].map(
  (scenario) => [`${scenario.name} ${scenario.variant}`.trim(), scenario] as const,
);

describe('every scenario and variant', () => {
  it('is there to be tried', () => {
    expect(plain.length).toBeGreaterThanOrEqual(5);
    expect(variants.length).toBeGreaterThanOrEqual(plain.length);
  });

  it.each(labelled)('can be simulated and read back as it was written: %s', async (_, scenario) => {
    const simulator = simulate(scenario);
    for (const { id, properties = {} } of scenario.resources) {
      const { status, body } = await askArm(simulator, id);
      expect([id, status]).toEqual([id, 200]);
      // A list is answered as such, not as the resource that an estate keeps it in.
      expect(body['properties'] ?? body).toMatchObject(properties);
    }
  });
});

describe('every change that a scenario offers', () => {
  const changes = plain.flatMap((scenario) =>
    scenario.changes.map((change) => [`${scenario.name} ${change.name}`, scenario, change] as const),
  );

  it.each(changes)('is taken and published: %s', async (_, scenario, { method, id, apiVersion, body }) => {
    const simulator = simulate(scenario);
    const url = `http://localhost:7072${id}?api-version=${apiVersion}`;
    const answer = await simulator.armFor('ada@example.com', new Request(url, { method, body: JSON.stringify(body) }));
    expect([answer.status, simulator.events().length]).toEqual([200, 1]);
  });
});
