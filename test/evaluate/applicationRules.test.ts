import { describe, expect, it } from 'vitest';
import { evaluateCluster } from '../../shared/evaluate/evaluateCluster.ts';
import type { Dependency } from '../../shared/model/catalog.ts';
import type { ApplicationRule } from '../../shared/model/topology.ts';
import { applicationRule, cluster, dependency, firewall, http, https, match, topology } from './support/topology.ts';

interface Case {
  readonly is: string;
  readonly rules: readonly ApplicationRule[];
  readonly flow: Dependency;
  readonly verdict: string;
  readonly caveats?: readonly string[];
}

function judge(rules: readonly ApplicationRule[], flow: Dependency) {
  const [judged] = evaluateCluster(cluster(), [flow], topology([firewall({ application: rules })]));
  return judged;
}

const expectVerdict = ({ rules, flow, verdict, caveats }: Case) => {
  const judged = judge(rules, flow);
  expect(judged?.verdict).toBe(verdict);
  if (caveats) expect(judged?.caveats).toEqual(caveats);
};

const sql = applicationRule('db', {
  hosts: ['*.database.windows.net', 'db.example.com'],
  protocols: [{ type: 'Mssql', port: 1433 }],
});
const odd = applicationRule('odd', { hosts: ['x.example.com'], protocols: [{ type: 'Http', port: 8080 }] });

const protocols: readonly Case[] = [
  {
    is: 'SQL in proxy mode',
    rules: [sql],
    flow: dependency('tcp/1433 a.database.windows.net'),
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: '27: SQL redirected to another port',
    rules: [sql],
    flow: dependency('tcp/11005 a.database.windows.net'),
    verdict: 'denied',
  },
  {
    is: 'TCP 1433 to a host that may be no SQL server',
    rules: [sql],
    flow: dependency('tcp/1433 db.example.com'),
    verdict: 'unknown',
  },
  {
    is: 'TCP under a rule for HTTPS',
    rules: [applicationRule('h', { hosts: ['*'] })],
    flow: dependency('tcp/443 a.example.com'),
    verdict: 'denied',
  },
  {
    is: 'HTTPS under a rule for SQL',
    rules: [sql],
    flow: dependency('https/1433 a.database.windows.net'),
    verdict: 'denied',
  },
  {
    is: 'HTTP on the port that the rule lists',
    rules: [odd],
    flow: dependency('http/8080 x.example.com'),
    verdict: 'allowed',
  },
  {
    is: 'HTTPS on a port that the rule lists for HTTP',
    rules: [odd],
    flow: dependency('https/8080 x.example.com'),
    verdict: 'denied',
  },
];

describe('the protocol of an application rule', () => {
  it.each(protocols)('$is: $verdict', expectVerdict);
});

const tagged = (tag: string, deny = false) => applicationRule('tag', { tags: [tag], protocols: [http, https], deny });
const unproven = ['fqdn-tag-unproven'];

const tags: readonly Case[] = [
  {
    is: 'updates of Windows',
    rules: [tagged('WindowsUpdate')],
    flow: dependency('http ctldl.windowsupdate.com'),
    verdict: 'unknown',
    caveats: unproven,
  },
  {
    is: 'names that hold updates of Windows',
    rules: [tagged('windowsupdate')],
    flow: dependency('http *.mp.microsoft.com'),
    verdict: 'unknown',
    caveats: unproven,
  },
  {
    is: 'a registry of Microsoft under a tag of Windows',
    rules: [tagged('WindowsUpdate')],
    flow: dependency('https mcr.microsoft.com'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: 'signing in, which backups need too',
    rules: [tagged('AzureBackup')],
    flow: dependency('https login.microsoftonline.com'),
    verdict: 'unknown',
    caveats: unproven,
  },
  {
    is: "somebody's own registry",
    rules: [tagged('AzureBackup')],
    flow: dependency('https myacr.azurecr.io'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: 'a host of another owner',
    rules: [tagged('AppServiceEnvironment')],
    flow: dependency('http security.ubuntu.com'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: "the cluster's own API server",
    rules: [tagged('AzureHDInsight')],
    flow: dependency('https aks-1.hcp.eastus.azmk8s.io'),
    verdict: 'denied',
    caveats: [],
  },
  {
    is: 'a tag that is not known here',
    rules: [tagged('Office365.Future')],
    flow: dependency('https management.azure.com'),
    verdict: 'unknown',
    caveats: unproven,
  },
  {
    is: 'a name behind the denial of a tag that may hold it',
    rules: [tagged('AzureBackup', true), applicationRule('m', { hosts: ['management.azure.com'] })],
    flow: dependency('https management.azure.com'),
    verdict: 'unknown',
    caveats: unproven,
  },
];

describe('an FQDN tag of another service', () => {
  it.each(tags)('$is: $verdict', expectVerdict);
});

const limited = (...texts: readonly string[]): ApplicationRule => ({
  ...applicationRule('limited', { hosts: ['*'], protocols: [http, https] }),
  destinations: match(texts),
});

const limits: readonly Case[] = [
  {
    is: 'every address',
    rules: [limited('*')],
    flow: dependency('https x.example.com'),
    verdict: 'allowed',
    caveats: [],
  },
  {
    is: 'some addresses and a host',
    rules: [limited('198.51.100.0/24')],
    flow: dependency('https x.example.com'),
    verdict: 'unknown',
    caveats: ['address-unknown'],
  },
  {
    is: 'a service tag and a host',
    rules: [limited('AzureMonitor')],
    flow: dependency('https x.example.com'),
    verdict: 'unknown',
  },
  {
    is: 'other addresses than the one wanted, which is not documented to keep a rule from matching',
    rules: [limited('198.51.100.0/24')],
    flow: dependency('http 203.0.113.9'),
    verdict: 'unknown',
  },
];

describe('destination addresses of an application rule', () => {
  it.each(limits)('$is: $verdict', expectVerdict);
});

const denied = applicationRule('category', { categories: ['SocialNetworking'], deny: true, priority: 200 });
const linked = dependency('https www.linkedin.com');

describe('targets that configuration cannot decide', () => {
  it.each<Case>([
    {
      is: '44: a category behind the name that is allowed',
      rules: [applicationRule('a', { hosts: ['www.linkedin.com'] }), denied],
      flow: linked,
      verdict: 'allowed',
      caveats: [],
    },
    {
      is: '45: a denied category before it',
      rules: [denied, applicationRule('a', { hosts: ['www.linkedin.com'], priority: 300 })],
      flow: linked,
      verdict: 'unknown',
      caveats: ['web-category'],
    },
    {
      is: 'several kinds in one rule are alternatives',
      rules: [applicationRule('a', { hosts: ['www.linkedin.com'], categories: ['News'], urls: ['x.example.com/a'] })],
      flow: linked,
      verdict: 'allowed',
      caveats: [],
    },
  ])('$is: $verdict', expectVerdict);
});

const star = (...invalidHosts: readonly string[]): ApplicationRule => ({
  ...applicationRule('star', { hosts: [] }),
  invalidHosts,
  problems: invalidHosts.map((text) => `host name "${text}" matches nothing`),
});

describe('a star where none counts', () => {
  it.each<[string, string, readonly string[]]>([
    ['www.contoso.*', 'www.contoso.com', ['rule-invalid']],
    ['*.contoso.*', 'www.contoso.com', ['rule-invalid']],
    ['www.*.com', 'www.contoso.com', ['rule-invalid']],
    ['www.contoso.*', 'mcr.microsoft.com', []],
    ['www.contoso.com.*', 'www.contoso.com', []],
  ])('36: %s denies %s, with caveats %j', (text, host, caveats) => {
    const judged = judge([star(text)], dependency(`https ${host}`));
    expect(judged).toMatchObject({ verdict: 'denied', caveats });
    const note = judged?.paths[0]?.trace.at(-1)?.note ?? '';
    expect(note.includes('Rule star in collection rules')).toBe(caveats.length > 0);
  });

  it('does not trouble what another rule allows', () => {
    const judged = judge(
      [star('www.contoso.*'), applicationRule('a', { hosts: ['www.contoso.com'] })],
      dependency('https www.contoso.com'),
    );
    expect(judged).toMatchObject({ verdict: 'allowed', caveats: [] });
  });
});

const url = (text: string, more: Partial<ApplicationRule> = {}): ApplicationRule => ({
  ...applicationRule('url', { urls: [text], protocols: [http, https] }),
  ...more,
});
const asks = (text: string, path?: string) => dependency(text, path === undefined ? {} : { path });

describe('a URL of an application rule', () => {
  it.each<Case>([
    {
      is: '41: a path that is not below the one of the rule',
      rules: [url('www.contoso.com/test/*')],
      flow: asks('http www.contoso.com', '/test'),
      verdict: 'denied',
    },
    {
      is: '42: the path of the rule with a query',
      rules: [url('www.contoso.com/test')],
      flow: asks('http www.contoso.com', '/test?with_query=1'),
      verdict: 'allowed',
      caveats: [],
    },
    {
      is: '43: HTTPS, whose paths are not seen',
      rules: [url('www.contoso.com/test')],
      flow: asks('https www.contoso.com', '/test'),
      verdict: 'unknown',
    },
    {
      is: 'HTTPS under TLS inspection',
      rules: [url('www.contoso.com/test', { terminateTls: true })],
      flow: asks('https www.contoso.com', '/test'),
      verdict: 'allowed',
      caveats: ['tls-inspection'],
    },
    {
      is: 'a dependency that does not tell its paths',
      rules: [url('www.contoso.com/test')],
      flow: asks('http www.contoso.com'),
      verdict: 'unknown',
    },
    {
      is: 'a host that the URL does not name',
      rules: [url('www.contoso.com/test')],
      flow: asks('http api.contoso.com', '/test'),
      verdict: 'denied',
    },
  ])('$is: $verdict', expectVerdict);
});
