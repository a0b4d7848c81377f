import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareArticle, toDifferenceLine } from '../../build/article/compareArticle.ts';
import { readArticle } from '../../build/article/readArticle.ts';
import { diffCatalog } from '../../build/catalogDiff.ts';
import { always } from '../../shared/catalog/condition.ts';
import { type CatalogEntry, type Row, toEntries } from '../../shared/catalog/entry.ts';

const article = 'https://example.com/article';
const source = { url: article, date: '2026-01-01' };

function entries(section: Partial<CatalogEntry>, rows: readonly Row[]): readonly CatalogEntry[] {
  return toEntries({ feature: 'core', clouds: ['AzureCloud'], when: always, source, ...section }, rows);
}

const catalog = [
  ...entries({}, [
    { id: 'api', host: '*.hcp.<location>.example.net' },
    { id: 'tunnel', tag: 'AzureCloud.<location>', protocols: ['UDP'], ports: [1194] },
    { id: 'address', address: '<apiServerIp>', protocols: ['TCP'] },
    { id: 'mirror', host: 'mirror.example.net', status: 'retired' },
  ]),
  ...entries({ clouds: ['AzureChinaCloud'] }, [{ id: 'api.cn', host: 'api.example.cn' }]),
  ...entries({ feature: 'gpu' }, [
    { id: 'driver', host: 'driver.example.net' },
    { id: 'package', host: 'package.example.net', protocols: ['HTTP'], ports: [80] },
  ]),
  ...entries({ feature: 'cost-analysis' }, [{ id: 'cost', host: 'cost.example.com' }]),
  ...entries({ feature: 'cost-analysis', clouds: ['AzureUSGovernment'] }, [{ id: 'cost.us', host: 'cost.example.us' }]),
  ...entries({ feature: 'istio' }, [{ id: 'prose', host: 'prose.example.net' }]),
];

const sample = `
# Rules
## Required outbound network rules
### Azure Global required network rules
| Destination Endpoint | Protocol | Port | Use |
|---|:-:|---|---|
| **\`*:1194\`** <br/> *Or* <br/> [ServiceTag](/tags#a) - **\`AzureCloud.<Region>:1194\`** <br> *Or* [CIDRs](x) - **\`RegionCIDRs:1194\`** | UDP | 1194 | tunnel \\| old |
| **\`APIServerPublicIP:443\`** \`(if pods, or others, call it)\` | TCP | 443 | |

### Azure Global required FQDN / application rules
| Destination FQDN | Port | Use |
|------------------|------|-----|
| **\`*.hcp.<location>.example.net\`** | **\`HTTPS:443\`** | a |
| \`mirror.example.net\` | \`HTTPS:443\` | old |

### Microsoft Azure operated by 21Vianet required FQDN / application rules
| Destination FQDN | Port | Use |
|------------------|------|-----|
| **\`api.example.cn\`** | **\`HTTPS:443\`** | a |

## GPU enabled clusters
|FQDN|Port|
|-|-|
|**\`driver.example.net\`, \`package.example.net\`**|443 or HTTP:80|

### Cost analysis
| FQDN | Port | Use |
|---|---|---|
| **\`cost.example.com\`** <br/> **\`cost.example.us\`** (Azure Government) | **\`HTTPS:443\`** | a |

## Words
| Name | Meaning |
|---|---|
| \`nothing.example.net\` | no requirement |
`;

function differences(text: string): readonly string[] {
  return compareArticle(readArticle(text), catalog, article).map(toDifferenceLine);
}

describe('Comparing the catalog with an article', () => {
  it('finds only what differs: here, a port of one of two hosts that share a cell', () => {
    expect(differences(sample)).toEqual([
      'changed    line 24: driver.example.net 443 HTTP:80 ("GPU enabled clusters"); the catalog has driver (HTTPS:443)',
      'changed    line 24: package.example.net 443 HTTP:80 ("GPU enabled clusters"); the catalog has package (HTTP:80)',
    ]);
  });

  const healthy = sample.replace(
    '|**`driver.example.net`, `package.example.net`**|443 or HTTP:80|',
    '|`driver.example.net`|HTTPS:443|\n|`package.example.net`|HTTP:80|',
  );

  it('finds nothing where both agree', () => {
    expect(differences(healthy)).toEqual([]);
    expect(readArticle(healthy)).toHaveLength(9);
  });

  it.each([
    ['a new host', '| `mirror.example.net`', '| `new.example.net`', /^missing .*: new\.example\.net HTTPS:443/],
    [
      'a host of another cloud',
      '`api.example.cn`',
      '`driver.example.net`',
      /^missing .*driver\.example\.net.*AzureChinaCloud/,
    ],
    [
      'a host of another feature',
      '|`driver.example.net`|',
      '|`cost.example.com`|',
      /^missing .*: cost\.example\.com.*GPU/,
    ],
    [
      'another port',
      'CIDRs:1194`** | UDP | 1194',
      'CIDRs:1194`** | UDP | 1195',
      /^changed .*UDP:1195.*tunnel \(UDP:1194\)/,
    ],
    ['another protocol', '| UDP | 1194', '| TCP | 1194', /^changed .*TCP:1194.*tunnel/],
    ['a port that is no number', '|HTTP:80|', '|see below|', /^unreadable .*package\.example\.net/],
    ['an unknown section', '## GPU enabled', '## Quantum', /^section .*Quantum/],
    ['a row taken out', '|`driver.example.net`|HTTPS:443|\n', '', /^gone .*driver\.example\.net driver \(HTTPS:443\)/],
    ['a cloud taken out', ' <br/> **`cost.example.us`** (Azure Government)', '', /^gone .*cost\.example\.us cost\.us/],
  ])('tells %s', (_, from, to, expected) => {
    expect(healthy).toContain(from);
    const found = differences(healthy.replace(from, to));
    expect(found.filter((line) => expected.test(line))).toHaveLength(1);
  });

  it('misses no retired entry and none that the article states in prose', () => {
    expect(differences(healthy.replace('| `mirror.example.net` | `HTTPS:443` | old |\n', ''))).toEqual([]);
  });

  it('reads entities, escapes, links, Windows line ends and a missing last pipe alike', () => {
    const [row] = readArticle(
      '### Azure Global\r\n| FQDN | Port |\r\n| :--- | ---: |\r\n| [`*.hcp.&lt;Region&gt;.Example.NET`](https://example.com/a\\|b) | HTTPS:443',
    );
    expect(row).toMatchObject({
      cloud: 'AzureCloud',
      destinations: ['*.hcp.<location>.example.net'],
      ports: [{ protocol: 'HTTPS', port: 443 }],
    });
    const [other] = readArticle('| FQDN | Port |\n|-|-|\n| *.hcp.\\<location\\>.example.net | 443');
    expect(other?.destinations).toEqual(['*.hcp.<location>.example.net']);
  });

  it('reads several ports of one rule', () => {
    const [row] = readArticle(
      '| Destination Endpoint | Protocol | Port |\n|-|-|-|\n| APIServer Subnet CIDR | TCP | 443 and 4443 |',
    );
    expect(row).toMatchObject({
      destinations: ['<apiserversubnetcidr>'],
      ports: [
        { protocol: 'TCP', port: 443 },
        { protocol: 'TCP', port: 4443 },
      ],
    });
  });

  it('never throws, whatever the file holds', () => {
    const bits = fc.constantFrom(
      ...[
        '|',
        '\\',
        '`',
        '**',
        '<br/>',
        '\n',
        '# ',
        '|-|-|\n',
        '| FQDN | Port |\n',
        '(',
        '[',
        ']',
        ')',
        ':',
        '443',
        'or',
        ',',
        '\0',
        ' ',
      ],
    );
    const text = fc.array(fc.oneof(bits, fc.string({ unit: 'binary' })), { maxLength: 80 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (hostile) => {
        const whole = `| FQDN | Port |\n|-|-|\n| a${hostile} | HTTPS:443 |\n${hostile}`;
        expect(() => differences(whole)).not.toThrow();
        expect(readArticle(whole).every(({ line }) => line > 2)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('npm run catalog:diff', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(text?: string) {
    const lines: string[] = [];
    const file = join(folder, 'article.md');
    if (text !== undefined) await writeFile(file, text);
    const status = await diffCatalog(text === undefined ? join(folder, 'none.md') : file, (line) => lines.push(line));
    return { status, lines };
  }

  it('exits 1 with a line a difference', async () => {
    const { status, lines } = await run('## GPU\n| FQDN | Port |\n|-|-|\n| new.example.com | HTTPS:443 |\n');
    expect(status).toBe(1);
    expect(lines[0]).toBe('missing    line 4: new.example.com HTTPS:443 ("GPU")');
    expect(lines.some((line) => /^gone .*nvidia\.github\.io/.test(line))).toBe(true);
  });

  it('exits 2 where there is nothing to compare', async () => {
    expect((await run('No table here.')).status).toBe(2);
    expect((await run()).status).toBe(2);
  });
});
