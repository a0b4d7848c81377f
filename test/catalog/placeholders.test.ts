import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../shared/catalog/dependenciesOf.ts';
import type { HiddenFacts } from '../../shared/catalog/facts.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import { toDestinationText } from '../../shared/model/catalog.ts';
import type { JsonObject } from '../../shared/model/json.ts';
import { cluster } from '../evaluate/support/topology.ts';

interface Settings {
  readonly properties?: JsonObject;
  readonly extensions?: readonly string[];
  readonly values?: JsonObject;
  readonly configured?: HiddenFacts;
}

function choose({ properties = {}, extensions = [], values = {}, configured = {} }: Settings): readonly Dependency[] {
  const $extensions = extensions.map((type) => ({ properties: { extensionType: type } }));
  return dependenciesOf(cluster({ settings: { properties, $extensions, $values: values } }), configured);
}

function rowsOf(dependencies: readonly Dependency[], id: string): readonly string[] {
  return dependencies
    .filter((dependency) => dependency.id === id)
    .map(({ destination, protocol, port, need }) => `${toDestinationText(destination)} ${protocol}:${port} ${need}`);
}

const insights = { addonProfiles: { omsagent: { enabled: true } } };

describe('placeholders of the catalog', () => {
  it("are the workspace's own hosts where the workspace is known, and the pattern otherwise", () => {
    const values = { 'azure-monitor': [{ workspaceId: '11111111-2222-3333-4444-555555555555' }] };
    expect(rowsOf(choose({ properties: insights, values }), 'monitor.fqdn.ods.global')).toEqual([
      '11111111-2222-3333-4444-555555555555.ods.opinsights.azure.com HTTPS:443 required',
    ]);
    expect(rowsOf(choose({ properties: insights }), 'monitor.fqdn.ods.global')).toEqual([
      '*.ods.opinsights.azure.com HTTPS:443 required',
    ]);
  });

  it('keep the pattern for vaults unless the configuration names them all', () => {
    const properties = { addonProfiles: { azureKeyvaultSecretsProvider: { enabled: true } } };
    expect(rowsOf(choose({ properties }), 'kvcsi.fqdn.vault.global')).toEqual(['*.vault.azure.net HTTPS:443 required']);
    const configured = { values: { keyVaultName: ['kv-one', 'kv-two'] } };
    expect(rowsOf(choose({ properties, configured }), 'kvcsi.fqdn.vault.global')).toEqual([
      'kv-one.vault.azure.net HTTPS:443 required',
      'kv-two.vault.azure.net HTTPS:443 required',
    ]);
  });

  it('name every attached registry with its regions, and as far as known without', () => {
    const known = choose({
      values: {
        acr: [
          { acrName: 'shop', region: 'eastus' },
          { acrName: 'shop', region: 'westeurope' },
        ],
      },
    });
    expect(rowsOf(known, 'acr.fqdn.login.global')).toEqual(['shop.azurecr.io HTTPS:443 optional']);
    expect(rowsOf(known, 'acr.fqdn.data.global')).toEqual([
      'shop.eastus.data.azurecr.io HTTPS:443 optional',
      'shop.westeurope.data.azurecr.io HTTPS:443 optional',
    ]);
    const half = choose({ values: { acr: [{ acrName: 'shop' }] } });
    expect(rowsOf(half, 'acr.fqdn.data.global')).toEqual(['shop.<region>.data.azurecr.io HTTPS:443 optional']);
    expect(rowsOf(choose({}), 'acr.fqdn.data.global')).toEqual([
      '<acrName>.<region>.data.azurecr.io HTTPS:443 optional',
    ]);
  });

  it('take port and protocol of a Git repository from its address', () => {
    const values = {
      flux: [
        { gitHost: 'github.com', port: '443', protocol: 'HTTPS' },
        { gitHost: '192.0.2.7', port: '2222', protocol: 'TCP' },
      ],
    };
    const rows = choose({ extensions: ['microsoft.flux'], values });
    expect(rowsOf(rows, 'flux.net.git-host.all')).toEqual([
      '192.0.2.7 TCP:2222 required',
      'github.com HTTPS:443 required',
    ]);
    expect(rows.find(({ port }) => port === 2222)?.destination).toEqual({ kind: 'address', prefix: '192.0.2.7' });
    expect(rowsOf(rows, 'flux.fqdn.dp.global')).toEqual([
      'eastus.dp.kubernetesconfiguration.azure.com HTTPS:443 required',
    ]);
  });

  it('fold the optional sample host into the repository that is really used', () => {
    const values = { flux: [{ gitHost: 'github.com', port: '443', protocol: 'HTTPS' }] };
    const github = choose({ extensions: ['microsoft.flux'], values }).filter(
      ({ destination }) => toDestinationText(destination) === 'github.com',
    );
    expect(github.map(({ need }) => need)).toEqual(['required']);
  });

  it('ask for a Git host only as far as somebody named one', () => {
    expect(rowsOf(choose({ extensions: ['microsoft.flux'] }), 'flux.net.git-host.all')).toEqual([
      '<gitHost> TCP:22 optional',
      '<gitHost> TCP:443 optional',
    ]);
  });

  it('take host and port of a proxy, and keep a place for one that cannot be read', () => {
    const properties = { httpProxyConfig: { httpProxy: 'http://proxy.example.com:3128' } };
    const values = { 'http-proxy': [{ proxyHost: 'proxy.example.com', port: '3128', protocol: 'TCP' }] };
    expect(rowsOf(choose({ properties, values }), 'proxy.net.http-proxy.all')).toEqual([
      'proxy.example.com TCP:3128 required',
    ]);
    expect(rowsOf(choose({ properties }), 'proxy.net.http-proxy.all')).toEqual(['<proxyHost> TCP:80 required']);
  });

  it('keep their need where nothing fills them', () => {
    const rows = choose({ extensions: ['microsoft.dataprotection.kubernetes'] });
    expect(rowsOf(rows, 'backup.fqdn.blob.global')).toEqual([
      '<storageAccount>.blob.core.windows.net HTTPS:443 required',
    ]);
    expect(rows.find(({ id }) => id === 'backup.fqdn.blob.global')?.destination).toEqual({
      kind: 'unfilled',
      placeholder: 'storageAccount',
      pattern: '<storageAccount>.blob.core.windows.net',
    });
  });

  it('are not shared between features: one storage account is not another', () => {
    const values = { backup: [{ storageAccount: 'backups' }] };
    const rows = choose({
      extensions: ['microsoft.dataprotection.kubernetes', 'microsoft.azureml.kubernetes'],
      values,
    });
    expect(rowsOf(rows, 'backup.fqdn.blob.global')).toEqual(['backups.blob.core.windows.net HTTPS:443 required']);
    expect(rowsOf(rows, 'azureml.fqdn.blob.global')).toEqual([
      '<storageAccount>.blob.core.windows.net HTTPS:443 required',
    ]);
  });

  it('keep a place for the region of a cluster that shows none', () => {
    const rows = dependenciesOf(cluster({ location: '' }));
    expect(rowsOf(rows, 'core.fqdn.apiserver-hcp.global')).toEqual(['*.hcp.<location>.azmk8s.io HTTPS:443 required']);
    expect(rowsOf(rows, 'core.net.tunnel-udp1194.global')).toEqual(['AzureCloud.<location> UDP:1194 optional']);
  });

  it('take the address of the API server from the configuration', () => {
    const configured = { callsApiServerByAddress: true, values: { apiServerIp: ['203.0.113.7'] } };
    expect(rowsOf(choose({ configured }), 'core.net.apiserver-ip-443.global')).toEqual([
      '203.0.113.7 TCP:443 required',
    ]);
  });
});

describe('folded dependencies', () => {
  it('carry every feature and the strictest need', () => {
    const rows = choose({
      properties: {
        ...insights,
        securityProfile: { defender: { securityMonitoring: { enabled: true } }, workloadIdentity: { enabled: true } },
      },
    });
    const login = rows.find(({ destination }) => toDestinationText(destination) === 'login.microsoftonline.com');
    expect(login).toMatchObject({
      id: 'core.fqdn.login.global',
      need: 'required',
      features: ['azure-monitor', 'core', 'defender', 'workload-identity'],
      coveredByFqdnTag: true,
    });
  });

  it('do not take the word of the documentation that the FQDN tag holds add-ons', () => {
    const rows = choose({ properties: insights });
    expect(rows.find(({ id }) => id === 'monitor.fqdn.oms.global')?.coveredByFqdnTag).toBe(false);
  });

  it('of an either-or group say what is needed besides', () => {
    const alone = choose({ properties: insights }).find(({ id }) => id === 'monitor.fqdn.oms.global');
    expect(alone?.group).toEqual({ name: 'azure-monitor', alternative: 'host names', otherwise: 'optional' });
    const properties = { ...insights, securityProfile: { defender: { securityMonitoring: { enabled: true } } } };
    const shared = choose({ properties }).find(
      ({ destination }) => toDestinationText(destination) === '*.oms.opinsights.azure.com',
    );
    expect(shared).toMatchObject({ need: 'required', group: { otherwise: 'recommended' } });
    const login = choose({ properties: insights }).find(({ id }) => id === 'core.fqdn.login.global');
    expect(login).toMatchObject({ need: 'required', group: { otherwise: 'required' } });
  });
});
