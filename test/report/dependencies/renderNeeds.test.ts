import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dependency } from '../../../shared/model/catalog.ts';
import { renderBicep } from '../../../shared/report/dependencies/renderBicep.ts';
import { renderNeedsCsv } from '../../../shared/report/dependencies/renderNeedsCsv.ts';
import { renderNeedsJson } from '../../../shared/report/dependencies/renderNeedsJson.ts';
import { renderNeedsTable } from '../../../shared/report/dependencies/renderNeedsTable.ts';
import { renderTerraform } from '../../../shared/report/dependencies/renderTerraform.ts';
import { toRuleGroup } from '../../../shared/report/dependencies/ruleGroup.ts';
import { columnsOf } from '../../../shared/report/text.ts';
import { cluster, subnet } from '../../evaluate/support/topology.ts';
import { readBicep } from '../../support/readBicep.ts';
import { readTerraform } from '../../support/readTerraform.ts';

function dependency(more: Partial<Dependency> = {}): Dependency {
  return {
    id: 'a.fqdn.registry',
    destination: { kind: 'host', pattern: 'mcr.microsoft.com' },
    protocol: 'HTTPS',
    port: 443,
    need: 'required',
    features: ['core'],
    source: 'https://example.com/rules',
    coveredByFqdnTag: false,
    serviceTags: [],
    isApiServer: false,
    ...more,
  };
}

const needs = (...dependencies: readonly Dependency[]) => [{ cluster: cluster(), dependencies }];
const hosts = { name: 'monitor', alternative: 'host names', otherwise: 'optional' } as const;
const tag = { name: 'monitor', alternative: 'service tag', otherwise: 'optional' } as const;
const byHost = dependency({ id: 'm.host', destination: { kind: 'host', pattern: '*.oms.example.com' }, group: hosts });
const byTag = dependency({
  id: 'm.tag',
  destination: { kind: 'serviceTag', tag: 'AzureMonitor' },
  protocol: 'TCP',
  group: tag,
});

describe('The rules for what a cluster needs', () => {
  it('name a host for TCP or UDP in a network rule and say that the DNS proxy must be on', () => {
    const clock = dependency({ destination: { kind: 'host', pattern: 'ntp.ubuntu.com' }, protocol: 'UDP', port: 123 });
    const group = toRuleGroup(needs(clock), 'required');
    expect(group.network).toMatchObject([
      { target: { kind: 'fqdn', protocol: 'UDP', port: 123 }, to: ['ntp.ubuntu.com'] },
    ]);
    expect(renderBicep(group, 'x')).toMatch(/^\/\/ .*DNS proxy/m);
    expect(renderTerraform(group, 'x')).toMatch(/^# .*DNS proxy/m);
    expect(renderBicep(toRuleGroup(needs(dependency()), 'required'), 'x')).not.toContain('DNS proxy');
  });

  it('take the host names of an either-or group, and the service tag where a host is not known', () => {
    expect(toRuleGroup(needs(byHost, byTag), 'required')).toMatchObject({
      application: [{ to: ['*.oms.example.com'] }],
      network: [],
      leftOut: [{ why: 'not needed beside the host names, which serves the same' }],
    });
    const unfilled = {
      kind: 'unfilled',
      placeholder: 'workspaceId',
      pattern: '<workspaceId>.oms.example.com',
    } as const;
    expect(toRuleGroup(needs({ ...byHost, destination: unfilled }, byTag), 'required')).toMatchObject({
      application: [],
      network: [{ to: ['AzureMonitor'] }],
    });
  });

  it('keep a host of the other way that something outside of the group needs', () => {
    const login = { ...byTag, group: { ...tag, otherwise: 'required' } as const };
    expect(toRuleGroup(needs(byHost, login), 'required').network).toMatchObject([{ to: ['AzureMonitor'] }]);
  });

  it('leave what nobody knows, and what no rule can name, to comments', () => {
    const open = dependency({ destination: { kind: 'unfilled', placeholder: 'apiServerIp' }, protocol: 'TCP' });
    const pattern = dependency({ destination: { kind: 'host', pattern: '*.example.com' }, protocol: 'TCP' });
    const group = toRuleGroup(needs(open, pattern), 'required');
    expect(group).toMatchObject({ network: [], application: [] });
    const text = renderTerraform(group, 'x');
    expect(text).toContain('# - aks: <apiServerIp> TCP:443 (required, core): <apiServerIp> is not known: fill it in');
    expect(text).toContain('# - aks: *.example.com TCP:443 (required, core): network rules take no patterns');
    expect(text).toContain('# Nothing needs a rule.');
  });

  it('leave out what people exempted, even if optional ones are asked for', () => {
    const exemption = { reason: 'no such traffic', owner: 'Ada Example', until: '2027-01-01' };
    const group = toRuleGroup(needs(dependency({ need: 'optional', exemption })), 'optional');
    expect(group.application).toEqual([]);
    expect(group.leftOut.map(({ why }) => why)).toEqual([
      'not needed until 2027-01-01, says Ada Example: no such traffic',
    ]);
  });

  it('have no preset for the sources of a cluster whose subnets could not be read', () => {
    const unread = cluster({ sources: [subnet({ addresses: [] })] });
    const group = toRuleGroup([{ cluster: unread, dependencies: [dependency()] }], 'required');
    const text = renderBicep(group, 'x');
    expect(text).toMatch(/^param clusterSources1 string\[\]$/m);
    expect(text).toContain('// clusterSources1 lacks subnets that could not be read: nodes.');
  });

  it('get names of their own where two clusters share one', () => {
    const [one] = needs(dependency());
    const group = toRuleGroup(one ? [one, one] : [], 'required');
    expect(group.application.map(({ name }) => name)).toEqual(['aks-core-Https-443', 'aks-core-Https-443.2']);
  });
});

describe('Hostile names', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'", '\\', '${x}', '%{x}', '"\n}', "'\n// ", '$${a}', "\\'", '\u2028', '=1+1', '\r'),
    fc.string({ unit: fc.constantFrom('$', '{', '}', '%', "'", '"', '\\', '\n', 'a') }),
  );

  it('stay text in Bicep and Terraform', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, feature, source) => {
        const dependencies = [
          dependency({ features: [feature], source, destination: { kind: 'serviceTag', tag: name } }),
        ];
        const group = toRuleGroup([{ cluster: cluster({ name }), dependencies }], 'required');
        const bicep = readBicep(renderBicep(group, 'x'), { firewallPolicyName: 'p' });
        expect([...bicep.resources.keys()]).toEqual(['policy', 'group']);
        const file = readTerraform(renderTerraform(group, 'x'));
        expect(Object.keys(file.blocks)).toEqual(['variable', 'resource']);
        expect(file.blocks['resource']?.[0]?.blocks['network_rule_collection']?.[0]?.blocks['rule']).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('begin no formula and break no row in CSV', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const text = renderNeedsCsv([{ cluster: cluster({ name }), dependencies: [dependency()] }]);
        const rows = readCsv(text);
        expect(rows).toHaveLength(2);
        expect(rows[1]).toHaveLength(9);
        expect(rows[1]?.[0]).not.toMatch(/^[=+\-@\t\r\n]/);
        expect([name, `'${name}`]).toContain(rows[1]?.[0]);
      }),
    );
  });

  it('keep the table within its width', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const one = { cluster: cluster({ name }), dependencies: [dependency({ features: [name], source: name })] };
        const text = renderNeedsTable([one], { color: false, width: 80 });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(text.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([]);
      }),
    );
  });
});

/** Reads RFC 4180. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted && character === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ',' || character === '\r')) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (character === '\r') {
        at += 1;
        rows.push([]);
      }
    } else cell += character;
  }
  return rows.slice(0, -1);
}

describe('What a cluster needs', () => {
  it('is in the table with need, destination, port, feature and the document', () => {
    const optional = dependency({
      id: 'b',
      need: 'optional',
      destination: { kind: 'address', prefix: '203.0.113.0/24' },
    });
    expect(renderNeedsTable(needs(optional, dependency()), { color: false, width: 80 })).toBe(
      [
        'CLUSTER aks (eastus) needs 2 dependencies: 1 required, 0 recommended, 1',
        '  optional',
        '  NEED     DESTINATION       PORT      FEATURE SOURCE',
        '  required mcr.microsoft.com HTTPS:443 core    [1]',
        '  optional 203.0.113.0/24    HTTPS:443 core    [1]',
        '  [1]  https://example.com/rules',
        '',
      ].join('\n'),
    );
  });

  it('is in JSON as in the report, without verdict and paths', () => {
    const parsed = JSON.parse(renderNeedsJson(needs(dependency()))) as unknown;
    expect(parsed).toEqual([
      {
        clusterId: cluster().id,
        name: 'aks',
        dependencies: [
          {
            id: 'a.fqdn.registry',
            destination: 'mcr.microsoft.com',
            protocol: 'HTTPS',
            port: 443,
            need: 'required',
            features: ['core'],
            source: 'https://example.com/rules',
            caveats: [],
          },
        ],
      },
    ]);
  });
});
