import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toConfigSchema } from '../../build/configSchema.ts';
import { ConfigError, readConfig, tryReadConfig } from '../../shared/app/config.ts';
import { findingKinds } from '../../shared/model/finding.ts';
import { readSourceFiles, root } from '../support/sourceFiles.ts';

const own = {
  id: 'custom.git',
  destination: { host: 'git.example.com' },
  protocol: 'HTTPS',
  port: 443,
  need: 'required',
  reason: 'Sources',
};
const exemption = { dependency: 'a', reason: 'b', owner: 'c', until: '2027-01-31' };

const guide = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
const schemaFile: unknown = JSON.parse(readFileSync(join(root, 'docs/config.schema.json'), 'utf8'));
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const conforms = ajv.compile(schemaFile as object);

async function mistakesOf(value: unknown, indent = 0): Promise<readonly string[]> {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, indent);
  try {
    await readConfig(text, 'c.json');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

describe('a configuration', () => {
  it('may be empty', async () => {
    const nothing = { dependencies: [], needs: [], exemptions: [], inputs: [], severities: {} };
    expect(await readConfig('{}', 'c.json')).toEqual(nothing);
  });

  it('is read as the example of the guide shows it', async () => {
    const config = await readConfig(example, 'configuration.md');
    expect(conforms(JSON.parse(example))).toBe(true);
    expect(config.dependencies.map(({ destination }) => destination)).toEqual([
      { kind: 'host', pattern: 'registry-1.docker.io' },
      { kind: 'address', prefix: '203.0.113.0/24' },
      { kind: 'serviceTag', tag: 'Storage.WestEurope' },
    ]);
    expect(config.inputs[0]?.values).toEqual({ apiServerIp: ['198.51.100.7'] });
    for (const list of [config.needs, config.exemptions, Object.keys(config.severities)]) expect(list).toHaveLength(1);
  });

  it('writes host names in lower case and drops a byte order mark', async () => {
    const text = `\uFEFF${JSON.stringify({ dependencies: [{ ...own, destination: { host: 'Git.Example.com.' } }] })}`;
    const { dependencies } = await readConfig(text, 'c.json');
    expect(dependencies[0]?.destination).toEqual({ kind: 'host', pattern: 'git.example.com' });
  });

  it('tells all its mistakes at once, by line and path', async () => {
    const text = `{
  "dependencies": [
    { "id": "git", "destination": { "host": "a b" }, "protocol": "FTP",
      "port": 0, "need": "required", "resaon": "x" }
  ],
  "exemptions": [
    { "dependency": "x", "reason": "r", "owner": "o",
      "until": "31.12.2026" }
  ],
  "severities": { "no-such-kind": "low" },
  "tenants": []
}`;
    expect(await mistakesOf(text)).toEqual([
      'c.json:3: $.dependencies[0].id must be custom. and lower-case letters, digits, dots or dashes',
      'c.json:3: $.dependencies[0].destination.host must be a host name or *.domain',
      'c.json:3: $.dependencies[0].protocol must be one of HTTPS, HTTP, TCP, UDP',
      'c.json:3: $.dependencies[0].reason is missing',
      'c.json:4: $.dependencies[0].port must be a port from 1 to 65535',
      'c.json:4: $.dependencies[0].resaon is not known here',
      'c.json:8: $.exemptions[0].until must be a date, YYYY-MM-DD',
      'c.json:10: $.severities.no-such-kind is not known here',
      'c.json:11: $.tenants is not known here',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['a list', [], '$ must be of type object'],
    ['null', null, '$ must be of type object'],
    ['no list', { needs: {} }, '$.needs must be a list'],
    [
      'two destinations',
      { dependencies: [{ ...own, destination: { host: 'a.example.com', address: '192.0.2.1' } }] },
      'must have one of',
    ],
    ['no destination', { dependencies: [{ ...own, destination: {} }] }, 'must have one of'],
    ['any host', { dependencies: [{ ...own, destination: { host: '*' } }] }, 'must be a host name or *.domain'],
    [
      'a star within',
      { dependencies: [{ ...own, destination: { host: 'a.*.com' } }] },
      'must be a host name or *.domain',
    ],
    [
      'IPv6',
      { dependencies: [{ ...own, destination: { address: '2001:db8::1' } }] },
      'must be an IPv4 address or prefix',
    ],
    [
      'a large prefix',
      { dependencies: [{ ...own, destination: { address: '192.0.2.0/33' } }] },
      'must be an IPv4 address or prefix',
    ],
    [
      'a tag with a slash',
      { dependencies: [{ ...own, destination: { serviceTag: 'a/b' } }] },
      'must be the name of a service tag',
    ],
    ['a port as text', { dependencies: [{ ...own, port: '443' }] }, 'port must be a whole number'],
    ['half a port', { dependencies: [{ ...own, port: 443.5 }] }, 'port must be'],
    ['no owner', { exemptions: [{ ...exemption, owner: ' ' }] }, 'owner must not be empty'],
    ['a day that is none', { exemptions: [{ ...exemption, until: '2027-02-29' }] }, 'until must be a date'],
    ['no cluster', { exemptions: [{ ...exemption, clusters: [] }] }, 'clusters must name a cluster'],
    ['an unknown fact', { inputs: [{ facts: { isNice: true } }] }, 'facts.isNice is not known here'],
    ['a fact as text', { inputs: [{ facts: { konnectivity: 'yes' } }] }, 'facts.konnectivity must be true or false'],
    ['an unknown placeholder', { inputs: [{ values: { apiServer: [] } }] }, 'values.apiServer is not known here'],
    [
      'an unknown severity',
      { severities: { 'route-blackhole': 'bad' } },
      'must be one of critical, high, medium, low, info',
    ],
    ['a hidden member', '{"__proto__": {}}', '__proto__ is not known here'],
    ['a member twice', '{"needs": [], "needs": []}', '$.needs is named twice'],
    ['a comma too much', '{\n"needs": [],\n}', 'c.json:3: $ is no JSON: a member was expected here'],
    ['nothing', '', 'c.json:1: $ is no JSON: a value was expected here'],
    ['too much', ' '.repeat(1_000_001), 'is longer than 1000000 characters'],
  ])('may not be or hold %s', async (_, value, expected) => {
    const mistakes = await mistakesOf(value);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(expected);
  });

  it('is read or refused with mistakes, whatever the JSON or text is', async () => {
    const part = fc.oneof(fc.jsonValue(), fc.constant(own), fc.constant(exemption), fc.constant({ facts: 1 }));
    const keys = fc.constantFrom(
      'dependencies',
      'needs',
      'exemptions',
      'inputs',
      'severities',
      '__proto__',
      'constructor',
    );
    const near = fc.dictionary(keys, fc.oneof(part, fc.array(part))).map((value) => JSON.stringify(value));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), near), async (text) => {
        const mistakes = await mistakesOf(text);
        for (const mistake of mistakes) expect(mistake).toMatch(/^c\.json:\d+: \$/);
      }),
      { numRuns: 500 },
    );
  });

  it('that is nested very deep is refused', async () => {
    const deep = `{"needs": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await mistakesOf(deep)).length).toBeGreaterThan(0);
  });
});

describe('the published schema', () => {
  it('is the one in the code; node build/configSchema.ts writes it', () => {
    expect(schemaFile).toEqual(JSON.parse(JSON.stringify(toConfigSchema())));
  });

  it('refuses what the reader refuses', () => {
    expect(conforms({ dependencies: [own] })).toBe(true);
    for (const wrong of [
      { ...own, port: 0 },
      { ...own, destination: {} },
      { ...own, more: 1 },
      { ...own, id: 'x' },
    ]) {
      expect(conforms({ dependencies: [wrong] })).toBe(false);
    }
  });
});

describe('the kinds of findings that can be weighed differently', () => {
  it('are all that the report knows, and the README tells each', () => {
    const written = readSourceFiles(['shared/report/findings']).flatMap(({ text }) =>
      [...text.matchAll(/\bkind: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, kind = '']) => kind),
    );
    expect([...new Set(written)].filter((kind) => !findingKinds.some((known) => known === kind))).toEqual([]);
    expect(written.length).toBeGreaterThan(8);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(findingKinds.filter((kind) => !readme.includes(`\`${kind}\``))).toEqual([]);
  });
});

describe('a configuration in a store', () => {
  it('that cannot be used is a gap which tells the first mistakes', async () => {
    const text = JSON.stringify({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 });
    const found = await tryReadConfig({ readConfig: () => readConfig(text, 'config/breakwater.json') });
    expect(found.config).toBeUndefined();
    expect(found.configGaps).toMatchObject([{ resource: 'config/breakwater.json', reason: 'malformed' }]);
    expect(found.configGaps?.[0]?.detail).toMatch(/line 1: \$\.a is not known here; .*; and 2 more\.$/);
  });

  it('that cannot be read at all fails the job, so that it is tried again', async () => {
    const failing = { readConfig: () => Promise.reject(new Error('no storage')) };
    await expect(tryReadConfig(failing)).rejects.toThrow('no storage');
  });
});
