import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toTimedLogRows } from '../../local/scenarios/logRows.ts';
import { listScenarios, readScenario, ScenarioError } from '../../local/scenarios/readScenario.ts';
import { EditError } from '../../local/simulator/applyEdits.ts';

const id =
  '/subscriptions/00000000-0000-0000-0000-000000000109/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt';
const table = (hop: string) => ({
  id,
  type: 'Microsoft.Network/routeTables',
  name: 'rt',
  properties: { routes: [{ name: 'default', properties: { nextHopType: hop } }] },
});
const edit = {
  id: id.toUpperCase(),
  path: 'properties.routes[name=default].properties.nextHopType',
  op: 'set',
  value: 'None',
};
const row = { table: 'AZFWNetworkRule', minutesAgo: 3, Action: 'Deny' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenarios-'));
  const home = join(folder, 'small');
  const files: Readonly<Record<string, unknown>> = {
    'scenario.json': { title: 'Small', story: 'One table.', subscriptionIds: ['s'], workspaceIds: ['w'] },
    'estate/network.json': [table('Internet')],
    'logs.json': [{ ...row, minutesAgo: 9 }],
    'variants/cut.json': { title: 'Cut', story: 'No way out.', edits: [edit], logs: [row] },
    'variants/same.json': { title: 'Same', story: 'As it was.', edits: [] },
    'variants/wrong.json': {
      title: 'Wrong',
      story: 'No such route.',
      edits: [{ ...edit, path: 'properties.routes[name=x]', op: 'remove' }],
    },
    'changes/open.json': { title: 'Open', method: 'PUT', id, apiVersion: '2026-01-01', body: table('Internet') },
  };
  for (const part of ['estate', 'variants', 'changes']) await mkdir(join(home, part), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), JSON.stringify(content));
  await mkdir(join(folder, 'broken', 'estate'), { recursive: true });
  await writeFile(join(folder, 'broken', 'scenario.json'), '{"title":"No story"}');
});
afterAll(() => rm(folder, { recursive: true }));

describe('A scenario', () => {
  it('is its estate, logs, changes and the names of its variants', async () => {
    const scenario = await readScenario('small', '', folder);
    expect(scenario).toMatchObject({
      title: 'Small',
      variant: '',
      variants: ['cut', 'same', 'wrong'],
      subscriptionIds: ['s'],
      workspaceIds: ['w'],
      logRows: [{ minutesAgo: 9 }],
      changes: [{ name: 'open', method: 'PUT', id }],
    });
    expect(scenario.resources).toEqual([table('Internet')]);
  });

  it('in a variant has the edits made and logs of its own', async () => {
    const scenario = await readScenario('small', 'cut', folder);
    expect(scenario).toMatchObject({ title: 'Cut', story: 'No way out.', variant: 'cut', logRows: [row] });
    expect(scenario.resources).toEqual([table('None')]);
  });

  it('in a variant without logs keeps those that it has', async () => {
    expect((await readScenario('small', 'same', folder)).logRows).toEqual([{ ...row, minutesAgo: 9 }]);
  });

  it('that is not there is refused with the names of those that are', async () => {
    await expect(readScenario('smal', '', folder)).rejects.toThrow(
      new ScenarioError('There is no scenario "smal". There are: broken, small.'),
    );
    await expect(readScenario('small', 'cuts', folder)).rejects.toThrow(
      new ScenarioError('Scenario small has no variant "cuts". It has: cut, same, wrong.'),
    );
    await expect(readScenario('../small', '', folder)).rejects.toThrow(ScenarioError);
  });

  it('whose variant edits what is not there is a mistake, and so is one without a story', async () => {
    await expect(readScenario('small', 'wrong', folder)).rejects.toThrow(EditError);
    await expect(readScenario('broken', '', folder)).rejects.toThrow(/story/);
  });

  it('is found by name in the project', async () => {
    expect(await listScenarios()).toContain('egress-article');
  });
});

describe('Log rows of a scenario', () => {
  const now = new Date('2026-11-21T06:00:00Z');

  it('lie in the past, a repeated one coming towards now and never beyond it', () => {
    const rows = toTimedLogRows([{ ...row, minutesAgo: 5, repeat: 4, everyMinutes: 2 }], now);
    expect(rows.map(({ columns }) => columns.TimeGenerated)).toEqual([
      '2026-11-21T05:55:00.000Z',
      '2026-11-21T05:57:00.000Z',
      '2026-11-21T05:59:00.000Z',
      '2026-11-21T06:00:00.000Z',
    ]);
  });

  it('are sorted by time and carry the columns and the table, but not how they were made', () => {
    const rows = toTimedLogRows([row, { ...row, minutesAgo: 8 }], now);
    expect(rows).toEqual([
      {
        table: 'AZFWNetworkRule',
        columns: { TimeGenerated: '2026-11-21T05:52:00.000Z', Action: 'Deny', Type: 'AZFWNetworkRule' },
      },
      {
        table: 'AZFWNetworkRule',
        columns: { TimeGenerated: '2026-11-21T05:57:00.000Z', Action: 'Deny', Type: 'AZFWNetworkRule' },
      },
    ]);
  });
});
