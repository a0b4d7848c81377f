import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalog } from '../../shared/catalog/catalog.ts';
import { type Condition, hiddenFacts } from '../../shared/catalog/condition.ts';
import { catalogVersion } from '../../shared/catalog/dependenciesOf.ts';
import { toAddressSet } from '../../shared/net/addressSet.ts';
import { toHostPattern } from '../../shared/net/hostPattern.ts';

const date = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/);
const path = z.string().regex(/^(\$?\w+)(\.\w+)*$/);
const texts = z.array(z.string().min(1)).min(1);
const placeholder = /<[a-z][A-Za-z]*>/g;

const fact = z.enum([
  'publicApiServer',
  'networkIsolated',
  'ubuntuNodes',
  'unmanagedNodeUpdates',
  'securityPatchNodeUpdates',
  'customDnsServers',
  ...hiddenFacts,
]);

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('always') }),
    z.strictObject({ kind: z.literal('fact'), fact }),
    z.strictObject({ kind: z.literal('not'), condition }),
    z.strictObject({ kind: z.enum(['all', 'any']), conditions: z.array(condition).min(1) }),
    z.strictObject({ kind: z.enum(['is', 'startsWith', 'contains']), path, texts }),
    z.strictObject({ kind: z.literal('present'), path }),
    z.strictObject({ kind: z.literal('some'), list: path, where: condition }),
  ]),
);

/** A host with something in place of its placeholders must be one that application rules take. */
const host = z.string().refine((text) => toHostPattern(text.replaceAll(placeholder, 'x')) !== undefined);

const destination = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host'), pattern: host, exact: host.optional() }),
  z.strictObject({ kind: z.literal('serviceTag'), tag: z.string().regex(/^[A-Z][A-Za-z]+(\.<location>)?$/) }),
  z.strictObject({
    kind: z.literal('address'),
    address: z.string().refine((text) => /^(<\w+>)(, <\w+>)*$/.test(text) || toAddressSet(text) !== undefined),
  }),
]);

const alternative = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('serviceTags'), tags: texts }),
  z.strictObject({ kind: z.literal('privateLink'), to: z.string() }),
  z.strictObject({ kind: z.literal('host'), pattern: host }),
  z.strictObject({ kind: z.literal('fqdnTag'), tag: z.string() }),
  z.strictObject({ kind: z.literal('setting'), path: z.string().startsWith('properties.'), value: z.string() }),
  z.strictObject({ kind: z.literal('annotation'), name: z.string() }),
  z.strictObject({ kind: z.literal('serviceEndpoint'), service: z.string() }),
  z.strictObject({ kind: z.literal('address'), address: z.string() }),
  z.strictObject({ kind: z.literal('feature'), name: z.string() }),
]);

const entry = z.strictObject({
  id: z.string().regex(/^[a-z]+(\.[a-z0-9-]+)+$/),
  clouds: z.array(z.enum(['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment'])).min(1),
  feature: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  destination,
  protocols: z.array(z.enum(['HTTPS', 'HTTP', 'TCP', 'UDP'])).min(1),
  ports: z.array(z.int().min(1).max(65535)),
  need: z.enum(['required', 'recommended', 'optional']),
  when: condition,
  reach: z.enum(['internet', 'privateEndpoint', 'virtualNetwork', 'platform']),
  purpose: z.string().regex(/^[^.]{4,}[^.]$/),
  coveredByFqdnTag: z.boolean(),
  serviceTags: z.array(z.string().regex(/^[A-Z][A-Za-z.]+$/)),
  alternatives: z.array(alternative),
  group: z.strictObject({ name: z.string(), alternative: z.string() }).optional(),
  mayBeAbsent: z.boolean(),
  status: z.enum(['current', 'retired']),
  since: date.optional(),
  until: date.optional(),
  successors: z.array(z.string()),
  source: z.strictObject({ url: z.url({ protocol: /^https$/ }), date }),
});

/** Ids whose destination no rule can name: kept for what they tell, never chosen. */
const unnamable = ['core.fqdn.mcr-data-nodot.china', 'os.fqdn.vmext-umsa.all', 'os.fqdn.manageddisk-md.all'];

describe('the catalog', () => {
  it.each(catalog.filter(({ id }) => !unnamable.includes(id)))('holds $id in the declared form', (row) => {
    expect(z.prettifyError(entry.safeParse(row).error ?? new z.ZodError([]))).toBe('');
  });

  it('never chooses what no rule can name', () => {
    const rows = catalog.filter(({ id }) => unnamable.includes(id));
    expect(rows).toHaveLength(unnamable.length);
    for (const { status, when } of rows) {
      expect(status === 'retired' || (when.kind === 'not' && when.condition.kind === 'always')).toBe(true);
    }
  });

  it('has unique ids, and successors that are there and current', () => {
    const current = new Set(catalog.filter(({ status }) => status === 'current').map(({ id }) => id));
    expect(new Set(catalog.map(({ id }) => id)).size).toBe(catalog.length);
    expect(catalog.flatMap(({ successors }) => successors).filter((id) => !current.has(id))).toEqual([]);
  });

  it('says of every retired entry until when it was documented, and of no current one', () => {
    const strange = catalog.filter(({ status, until }) => (status === 'retired') !== (until !== undefined));
    expect(strange.map(({ id }) => id)).toEqual([]);
  });

  it('carries the date of its newest source as its version', () => {
    const dates = catalog.map(({ source }) => source.date);
    expect(catalogVersion).toBe(dates.toSorted().at(-1));
  });

  it('uses FQDN tags only where application rules do', () => {
    const tagged = catalog.filter(({ coveredByFqdnTag }) => coveredByFqdnTag);
    expect(tagged.length).toBeGreaterThan(50);
    for (const { destination, protocols } of tagged) {
      expect(destination.kind).toBe('host');
      expect(protocols.every((protocol) => protocol === 'HTTPS' || protocol === 'HTTP')).toBe(true);
    }
  });

  it('covers the three clouds with the same core', () => {
    const hosts = ['core.fqdn.apiserver-hcp', 'core.fqdn.mcr', 'core.fqdn.arm', 'core.fqdn.login'];
    const ids = new Set(catalog.map(({ id }) => id));
    const missing = hosts.flatMap((host) => ['global', 'china', 'usgov'].map((cloud) => `${host}.${cloud}`));
    expect(missing.filter((id) => !ids.has(id))).toEqual([]);
  });
});
