import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { ArmResource } from '../../../shared/model/estate.ts';
import type { JsonObject } from '../../../shared/model/json.ts';
import { settingsType } from '../../../shared/normalise/diagnosticSettings.ts';

const scenario = await readScenario('fully-private');

function find(resources: readonly ArmResource[]) {
  const report = auditEstate({
    estate: { source: { kind: 'files' }, resources, gaps: [] },
    generatedAt: '2026-01-01T00:00:00.000Z',
  });
  return report.findings.filter(({ kind }) => kind === 'logs-missing');
}

/** The scenario with other diagnostic settings on its firewall. */
function withSettings(value: readonly JsonObject[]): readonly ArmResource[] {
  return scenario.resources.map((resource) =>
    resource.type === settingsType ? { ...resource, properties: { value } } : resource,
  );
}

describe('a firewall whose denied flows nobody sees', () => {
  it('is a finding with a command that sends them to a workspace', () => {
    const [found, ...more] = find(withSettings([]));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'medium', resourceId: expect.stringMatching(/fw-hub$/) as string });
    expect(found?.fix?.azCli).toMatch(
      /^az monitor diagnostic-settings create --name denied-flows --resource \S+fw-hub --workspace WORKSPACE_ID /,
    );
    expect(found?.fix?.azCli).toContain(`--logs '[{"category":"AZFWApplicationRule","enabled":true},`);
  });

  it('is less serious where the flows are kept elsewhere', () => {
    const archive = { storageAccountId: '/subscriptions/s', logs: [{ categoryGroup: 'allLogs', enabled: true }] };
    const found = find(withSettings([{ name: 'archive', properties: archive }]));
    expect(found).toMatchObject([{ severity: 'low', detail: expect.stringContaining('kept elsewhere') as string }]);
  });

  it('sends the rest to the workspace that has the one kind already', () => {
    const workspaceId = '/subscriptions/s/resourceGroups/r/providers/Microsoft.OperationalInsights/workspaces/w';
    const part = { workspaceId, logs: [{ category: 'AZFWApplicationRule', enabled: true }] };
    const [found] = find(withSettings([{ name: 'part', properties: part }]));
    expect(found?.title).toContain('denied flows of network rules reach');
    expect(found?.fix?.azCli).toContain(`--workspace ${workspaceId} `);
  });

  it('is none where it logs, where its settings were not read, and where no cluster uses it', () => {
    expect(find(scenario.resources)).toEqual([]);
    expect(find(scenario.resources.filter(({ type }) => type !== settingsType))).toEqual([]);
    const unused = withSettings([]).filter(({ type }) => !/routeTables$/i.test(type));
    expect(find(unused)).toEqual([]);
  });
});
