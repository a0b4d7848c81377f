import { describe, expect, it } from 'vitest';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import { toFirewallLogging, toLogWorkspaces, toSettingsId } from '../../shared/normalise/diagnosticSettings.ts';
import { toEstateIndex } from '../../shared/normalise/estateIndex.ts';
import { estateOf, group, ids } from './support/smallEstate.ts';

const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/log-sea`;

const log = (name: string, enabled: Json = true) =>
  name.includes('Logs') || name === 'audit' ? { categoryGroup: name, enabled } : { category: name, enabled };

/** A setting that sends these categories somewhere. */
function setting(categories: readonly string[], to: JsonObject = { workspaceId: workspace }): JsonObject {
  return { name: 'one', properties: { ...to, logs: categories.map((name) => log(name)) } };
}

function list(value: Json, firewallId = ids.firewall): ArmResource {
  const id = toSettingsId(firewallId);
  return { id, type: 'microsoft.insights/diagnosticsettings', name: 'diagnosticSettings', properties: { value } };
}

const loggingOf = (...resources: readonly ArmResource[]) =>
  toFirewallLogging(ids.firewall.toUpperCase(), toEstateIndex(estateOf(resources)));

describe('what a firewall logs', () => {
  it.each<readonly [string, readonly JsonObject[], readonly string[], boolean]>([
    ['nothing without a setting', [], ['application', 'network'], false],
    ['both by its own tables', [setting(['AZFWApplicationRule', 'AZFWNetworkRule'])], [], false],
    ['both by the older table', [setting(['AzureFirewallApplicationRule', 'AzureFirewallNetworkRule'])], [], false],
    ['both by sums', [setting(['AZFWApplicationRuleAggregation', 'AZFWNetworkRuleAggregation'])], [], false],
    ['both by two settings', [setting(['AZFWApplicationRule']), setting(['AzureFirewallNetworkRule'])], [], false],
    ['both by any spelling', [setting(['azfwapplicationrule', 'AZFWNETWORKRULE'])], [], false],
    ['everything by a group', [setting(['allLogs'])], [], false],
    ['what a group of unknown content may hold', [setting(['audit'])], [], false],
    ['application rules alone', [setting(['AZFWApplicationRule', 'AZFWDnsQuery'])], ['network'], false],
    [
      'nothing by a category that is off',
      [{ properties: { workspaceId: workspace, logs: [log('allLogs', false)] } }],
      ['application', 'network'],
      false,
    ],
    [
      'nothing by metrics',
      [{ properties: { workspaceId: workspace, metrics: [{ category: 'AllMetrics', enabled: true }] } }],
      ['application', 'network'],
      false,
    ],
    ['elsewhere', [setting(['allLogs'], { storageAccountId: '/subscriptions/s/x' })], ['application', 'network'], true],
    [
      'a part elsewhere',
      [setting(['AZFWApplicationRule']), setting(['AZFWNetworkRule'], { eventHubName: 'h' })],
      ['network'],
      true,
    ],
  ])('is %s', (_, settings, unlogged, elsewhere) => {
    expect(loggingOf(list(settings))).toMatchObject({ unlogged, elsewhere });
  });

  it('is not known without the list of its settings, whatever single settings there are', () => {
    const single: ArmResource = {
      id: `${toSettingsId(ids.firewall)}/one`,
      type: 'Microsoft.Insights/diagnosticSettings',
      name: 'one',
      properties: { workspaceId: workspace, logs: [] },
    };
    expect(loggingOf(single)).toBeUndefined();
    expect(loggingOf()).toBeUndefined();
  });

  it.each([[null], ['none'], [{}]])('is not known from a list that is %j', (value) => {
    expect(loggingOf(list(value))).toBeUndefined();
  });

  it('is read from malformed settings as far as they go', () => {
    const logs: Json = [null, 1, {}, { category: 7 }, log('AZFWNetworkRule')];
    expect(loggingOf(list([null, 'x', {}, { properties: { workspaceId: workspace, logs } }]))).toEqual({
      workspaceIds: [workspace],
      unlogged: ['application'],
      elsewhere: false,
    });
  });
});

describe('the workspaces of an estate', () => {
  it('are those that firewalls send denied flows to, each once, sorted', () => {
    const other = workspace.replace('log-sea', 'log-bay');
    const resources = [
      list([setting(['allLogs']), setting(['AZFWNetworkRule'], { workspaceId: workspace.toUpperCase() })]),
      list([setting(['AZFWApplicationRule'], { workspaceId: other })], ids.firewall.replace('fw-hub', 'fw-two')),
      list([setting(['AZFWDnsQuery'], { workspaceId: `${workspace}-dns` })], ids.firewall.replace('fw-hub', 'fw-dns')),
      list([setting(['allLogs'], { workspaceId: `${workspace}-aks` })], ids.cluster),
    ];
    expect(toLogWorkspaces(resources).map((id) => id.toLowerCase())).toEqual([
      other.toLowerCase(),
      workspace.toLowerCase(),
    ]);
  });
});
