import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, type SyntaxNode, type TableDeclarations } from '../../../local/simulator/kql/language.ts';
import { logSchemas } from '../../../local/simulator/logTables.ts';
import { toAllowedApplicationFlows, toAllowedNetworkFlows } from '../../../shared/azure/kql/allowedFlows.ts';
import { aggregatedApplicationDenies, applicationDenies } from '../../../shared/azure/kql/applicationDenies.ts';
import { idpsDenies } from '../../../shared/azure/kql/idpsDenies.ts';
import { lastArrival } from '../../../shared/azure/kql/lastArrival.ts';
import { logTables } from '../../../shared/azure/permissions.ts';
import { legacyDenies } from '../../../shared/azure/kql/legacyDenies.ts';
import { toLiteral, toLiteralList, toWindow } from '../../../shared/azure/kql/literals.ts';
import { clientNameFailures, ruleNameFailures } from '../../../shared/azure/kql/nameFailures.ts';
import { aggregatedNetworkDenies, networkDenies } from '../../../shared/azure/kql/networkDenies.ts';
import { threatIntelDenies } from '../../../shared/azure/kql/threatIntelDenies.ts';

/** Each query with the one table that it reads. */
const queries: readonly (readonly [string, string, string])[] = [
  ['denied application flows', applicationDenies, 'AZFWApplicationRule'],
  ['sums of denied application flows', aggregatedApplicationDenies, 'AZFWApplicationRuleAggregation'],
  ['denied network flows', networkDenies, 'AZFWNetworkRule'],
  ['sums of denied network flows', aggregatedNetworkDenies, 'AZFWNetworkRuleAggregation'],
  ['threat intelligence', threatIntelDenies, 'AZFWThreatIntel'],
  ['IDPS', idpsDenies, 'AZFWIdpsSignature'],
  ['old diagnostics', legacyDenies, 'AzureDiagnostics'],
  [
    'allowed application flows',
    toAllowedApplicationFlows(['mcr.example.com', '*.data.example.com']),
    'AZFWApplicationRule',
  ],
  ['allowed network flows', toAllowedNetworkFlows(['203.0.113.9']), 'AZFWNetworkRule'],
  ['names that clients never got', clientNameFailures, 'AZFWDnsQuery'],
  ['names that rules name in vain', ruleNameFailures, 'AZFWInternalFqdnResolutionFailure'],
];

const window = toWindow({ from: '2026-01-01T00:00:00Z', to: '2026-01-01T06:00:00Z' });

const declarations: TableDeclarations = new Map(
  Object.entries(logSchemas).map(([table, schema]) => [
    table,
    `(${Object.entries(schema)
      .map(([name, type]) => `${name}: ${type}`)
      .join(', ')})`,
  ]),
);

/** Kinds of all nodes from the top down: the tree without its words. */
function shapeOf({ kind, children }: SyntaxNode): string {
  return children.length === 0 ? kind : `${kind}(${children.map(shapeOf).join(',')})`;
}

function literalsOf({ literal, children }: SyntaxNode): readonly string[] {
  return [...(literal === undefined ? [] : [literal]), ...children.flatMap(literalsOf)];
}

describe('the query for', () => {
  it.each(queries)('%s is analysed without any remark', (_, query) => {
    expect(parseQuery(window + query, declarations).diagnostics).toEqual([]);
  });

  it.each(queries)('%s stands in a workspace where nothing was logged yet', (_, query, table) => {
    const { diagnostics } = parseQuery(window + query, new Map());
    // The parser only warns that a name is fuzzy.
    expect(diagnostics.map(({ code, severity }) => ({ code, severity }))).toEqual([
      { code: 'KS205', severity: 'Warning' },
    ]);
    expect(diagnostics[0]?.message).toContain(table);
  });

  it.each(queries)('%s would not pass with a column that the table has not', (_, query, table) => {
    const misspelt = query.replaceAll('_ResourceId', '_ResourceIdd').replaceAll('msg_s', 'msg_t');
    expect(query).toContain(`(${table} | where ingestion_time() > windowFrom and ingestion_time() <= windowTo)`);
    const undeclared = misspelt.replace(/^let noRows = .*$/m, 'let noRows = datatable(TimeGenerated: datetime) [];');
    const { diagnostics } = parseQuery(window + undeclared, declarations);
    expect(diagnostics.map(({ severity }) => severity)).toContain('Error');
  });
});

describe('the query for the last arrival', () => {
  it('is analysed without any remark, names every table and stands where none is', () => {
    expect(parseQuery(window + lastArrival, declarations).diagnostics).toEqual([]);
    expect(logTables.filter(({ table }) => !lastArrival.includes(`(${table} | where ingestion_time()`))).toEqual([]);
    const { diagnostics } = parseQuery(window + lastArrival, new Map());
    expect([...new Set(diagnostics.map(({ code, severity }) => `${code} ${severity}`))]).toEqual(['KS205 Warning']);
  });
});

describe('a literal', () => {
  const tails = [
    '") | take 0 //',
    '" or "" == "',
    "'",
    '`',
    '```',
    '\\',
    '\\"',
    '\n| project X',
    '\u2028',
    '\ud800',
    '//',
  ];
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(fc.constantFrom(...tails), fc.string({ unit: 'binary-ascii' }))).map((parts) => parts.join('')),
  );
  const toQuery = (texts: readonly string[]) => `datatable(X: string) [] | where X in~ ${toLiteralList(texts)}`;

  it('is one literal that means the text, whatever the text (5,000 hostile ones)', () => {
    const harmless = shapeOf(parseQuery(toQuery(Array.from({ length: 100 }, () => 'a')), new Map()).tree);
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 100, maxLength: 100 }), (texts) => {
        const { tree, diagnostics } = parseQuery(toQuery(texts), new Map());
        expect(diagnostics).toEqual([]);
        expect(literalsOf(tree)).toEqual(texts);
        expect(shapeOf(tree)).toBe(harmless);
      }),
      { numRuns: 50 },
    );
  });

  it('of a host name can be read by people', () => {
    expect(toLiteral('mcr.microsoft.com')).toBe('"mcr.microsoft.com"');
    expect(toLiteral(new Date('2026-01-01T00:00:00Z'))).toBe('datetime(2026-01-01T00:00:00.000Z)');
  });

  it('never is an empty list', () => {
    expect(parseQuery(toQuery([]), new Map()).diagnostics).toEqual([]);
  });

  it('is no instant if there is none', () => {
    expect(() => toWindow({ from: '2026-01-01) ; AzureActivity //', to: '2026-01-01' })).toThrow(RangeError);
  });
});
