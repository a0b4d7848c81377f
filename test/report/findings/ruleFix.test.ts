import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../shared/model/finding.ts';
import type { Firewall } from '../../../shared/model/topology.ts';
import type { Step } from '../../../shared/model/verdict.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildApplicationRule,
  buildAudited,
  buildCluster,
  buildFirewall,
  buildInput,
  buildJudged,
  buildNetworkRule,
  buildPath,
  buildSource,
  defaultDeny,
  firewallId,
  policyId,
} from '../../support/reportInput.ts';

type JudgedOptions = Parameters<typeof buildJudged>[0];

function fixFor(options: JudgedOptions, firewall: Firewall): Fix | undefined {
  const report = toReport(buildInput([buildJudged(options)], { firewalls: [firewall] }));
  return report.findings.find(({ kind }) => kind === 'dependency-denied')?.fix;
}

const scope = '--subscription 00000000-0000-0000-0000-000000000001 --resource-group rg-net';
const ref = {
  policyId,
  group: 'rcg-aks',
  groupPriority: 500,
  collection: 'allow-aks',
  collectionPriority: 200,
  name: 'core',
};
const classic = buildFirewall();
const withPolicy = buildFirewall({
  policyId,
  rules: { nat: [], network: [], application: [buildApplicationRule({ ref })] },
});

describe('The fix for a dependency that no rule lets through', () => {
  it('adds a rule to an allowing collection of a classic firewall', () => {
    expect(fixFor({}, classic)).toMatchObject({
      summary: 'Add a rule to collection allow-aks of fw-hub that allows packages.aks.azure.com (HTTPS 443).',
      azCli:
        `az network firewall application-rule create ${scope} --firewall-name fw-hub --collection-name allow-aks ` +
        '--name allow-packages-aks-azure-com-443 --source-addresses 10.42.1.0/24 --protocols Https=443 --target-fqdns packages.aks.azure.com',
      proven: false,
    });
  });

  it('adds a rule to an allowing collection of the policy', () => {
    expect(fixFor({ protocol: 'HTTP', port: 80 }, withPolicy)?.azCli).toBe(
      `az network firewall policy rule-collection-group collection rule add ${scope} --policy-name fp-hub ` +
        '--rule-collection-group-name rcg-aks --collection-name allow-aks --name allow-packages-aks-azure-com-80 ' +
        '--rule-type ApplicationRule --source-addresses 10.42.1.0/24 --protocols Http=80 --target-fqdns packages.aks.azure.com',
    );
  });

  it('makes a new collection where none of the kind allows, with a priority that is free', () => {
    const fix = fixFor({ destination: 'ntp.ubuntu.com', protocol: 'UDP', port: 123 }, classic);
    expect(fix?.azCli).toBe(
      `az network firewall network-rule create ${scope} --firewall-name fw-hub --collection-name allow-aks-network ` +
        '--priority 210 --action Allow --name allow-ntp-ubuntu-com-123 --source-addresses 10.42.1.0/24 --protocols UDP ' +
        '--destination-fqdns ntp.ubuntu.com --destination-ports 123',
    );
    expect(fixFor({ protocol: 'UDP', port: 123 }, withPolicy)?.azCli).toContain(
      'collection add-filter-collection --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg-net ' +
        '--policy-name fp-hub --rule-collection-group-name rcg-aks --name allow-aks-network --collection-priority 210 --action Allow',
    );
  });

  it('says that a network rule on a host name needs the DNS proxy where it is off', () => {
    const fix = fixFor({ destination: 'ntp.ubuntu.com', protocol: 'UDP', port: 123 }, { ...classic, dnsProxy: 'off' });
    expect(fix?.summary).toContain('DNS proxy');
  });

  it('does not touch the parent policy', () => {
    const parent = { ...ref, policyId: `${policyId}-parent`, collection: 'parent-allow' };
    const rules = { nat: [], network: [], application: [parent, ref].map((one) => buildApplicationRule({ ref: one })) };
    expect(fixFor({}, { ...withPolicy, rules })?.azCli).toContain('--collection-name allow-aks ');
  });

  it('prefers the collection that lets the rest of the cluster through', () => {
    const others = buildApplicationRule({ ref: { collection: 'others', collectionPriority: 110, name: 'x' } });
    const rules = { nat: [], network: [], application: [others, buildApplicationRule()] };
    const judged = [buildJudged(), buildJudged({ id: 'core.fqdn.mcr.global', verdict: 'allowed' })];
    const report = toReport(buildInput(judged, { firewalls: [buildFirewall({ rules })] }));
    expect(report.findings[0]?.fix?.azCli).toContain('--collection-name allow-aks ');
  });

  it('has no command where the source addresses, the firewall or the destination are not known', () => {
    const cluster = buildCluster({ sources: [buildSource({ addresses: [] })] });
    const judged = [buildJudged()];
    const input = buildInput(judged, { audited: buildAudited(judged, { cluster }) });
    expect(toReport(input).findings[0]?.fix?.azCli).toBeUndefined();
    expect(toReport(buildInput(judged, { firewalls: [] })).findings[0]?.fix).toEqual({
      summary: 'Allow packages.aks.azure.com (HTTPS 443) where this traffic leaves.',
      proven: false,
    });
    expect(fixFor({ destination: '<API server address>', protocol: 'TCP' }, classic)?.azCli).toBeUndefined();
  });
});

describe('The fix for a dependency that a rule denies', () => {
  const denying = { collection: 'retired', collectionPriority: 150, name: 'old' };
  const step: Step = { stage: 'application', outcome: 'deny', resourceId: firewallId, rule: denying };
  const taken = buildApplicationRule({ ref: { collection: 'near', collectionPriority: 149, name: 'n' } });
  const deny = buildApplicationRule({ ref: denying, action: 'deny' });
  const firewall = buildFirewall({ rules: { nat: [], network: [], application: [deny, taken] } });

  it('allows it in a collection with the nearest free priority before that rule', () => {
    const fix = fixFor({ paths: [buildPath('denied', step)] }, firewall);
    expect(fix?.summary).toBe(
      'Take packages.aks.azure.com (HTTPS 443) out of rule retired/old, or allow it before that rule.',
    );
    expect(fix?.azCli).toContain('--collection-name allow-aks-application-148 --priority 148 --action Allow');
  });

  it('has no command where nothing can come before it', () => {
    const first = { ...denying, collectionPriority: 100 };
    const fix = fixFor({ paths: [buildPath('denied', { ...step, rule: first })] }, firewall);
    expect(fix?.azCli).toBeUndefined();
  });

  it('has no command where a network rule denies a host name: an application rule would never be asked', () => {
    const fix = fixFor({ paths: [buildPath('denied', { ...step, stage: 'network' })] }, firewall);
    expect(fix?.azCli).toBeUndefined();
  });
});

describe('A command', () => {
  const hostileRule = (collection: string) =>
    buildFirewall({
      rules: {
        nat: [],
        network: [buildNetworkRule()],
        application: [buildApplicationRule({ ref: { collection, collectionPriority: 200 } })],
      },
    });

  it('quotes what a shell would take for its own', () => {
    const fix = fixFor(
      { destination: '*.example.com', paths: [buildPath('denied', defaultDeny)] },
      hostileRule("a'; rm -rf $HOME #"),
    );
    expect(fix?.azCli).toContain(`--collection-name 'a'\\''; rm -rf $HOME #' --name`);
    expect(fix?.azCli).toContain(`--target-fqdns '*.example.com'`);
  });

  it('is left out where a name holds characters that are not to be seen', () => {
    expect(fixFor({}, hostileRule('a\nreboot'))?.azCli).toBeUndefined();
    expect(fixFor({}, hostileRule('a\u202eb'))?.azCli).toBeUndefined();
  });
});
