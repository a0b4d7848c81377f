import type { JsonObject } from '../../shared/model/json.ts';
import type { TimedLogRow } from '../scenarios/logRows.ts';
import type { Tables } from './kql/runQuery.ts';
import { ingestionColumn, type Row, type Scalar, type ScalarType, type Schema, type Table } from './kql/values.ts';

const common: Schema = {
  TimeGenerated: 'datetime',
  TenantId: 'string',
  Type: 'string',
  _ResourceId: 'string',
  _SubscriptionId: 'string',
};
const rule: Schema = { Policy: 'string', RuleCollectionGroup: 'string', RuleCollection: 'string', Rule: 'string' };
const flow: Schema = { Protocol: 'string', SourceIp: 'string', SourcePort: 'int', DestinationPort: 'int' };

/** Columns of the firewall's tables ("Azure Monitor Logs reference", one page a table). */
export const logSchemas: Readonly<Record<string, Schema>> = {
  AZFWApplicationRule: {
    ...common,
    ...flow,
    ...rule,
    Action: 'string',
    ActionReason: 'string',
    Fqdn: 'string',
    IsExplicitProxyRequest: 'bool',
    IsTlsInspected: 'bool',
    TargetUrl: 'string',
    WebCategory: 'string',
  },
  AZFWNetworkRule: { ...common, ...flow, ...rule, Action: 'string', ActionReason: 'string', DestinationIp: 'string' },
  AZFWNatRule: { ...common, ...flow, ...rule, DestinationIp: 'string', TranslatedIp: 'string', TranslatedPort: 'int' },
  AZFWThreatIntel: {
    ...common,
    ...flow,
    Action: 'string',
    DestinationIp: 'string',
    Fqdn: 'string',
    IsTlsInspected: 'bool',
    TargetUrl: 'string',
    ThreatDescription: 'string',
  },
  AZFWIdpsSignature: {
    ...common,
    ...flow,
    Action: 'string',
    Category: 'string',
    Description: 'string',
    DestinationIp: 'string',
    Severity: 'int',
    SignatureId: 'string',
  },
  AZFWApplicationRuleAggregation: {
    ...common,
    ...rule,
    Action: 'string',
    ActionReason: 'string',
    ApplicationRuleCount: 'int',
    DestinationPort: 'int',
    Fqdn: 'string',
    Protocol: 'string',
    SourceIp: 'string',
    TargetUrl: 'string',
  },
  AZFWNetworkRuleAggregation: {
    ...common,
    ...rule,
    Action: 'string',
    ActionReason: 'string',
    DestinationIp: 'string',
    DestinationPort: 'int',
    IsDefaultRule: 'bool',
    NetworkRuleCount: 'int',
    Protocol: 'string',
    SourceIp: 'string',
  },
  AZFWDnsQuery: {
    ...common,
    ErrorMessage: 'string',
    ErrorNumber: 'int',
    Protocol: 'string',
    QueryClass: 'string',
    QueryId: 'int',
    QueryName: 'string',
    QueryType: 'string',
    RequestDurationSecs: 'real',
    ResponseCode: 'string',
    ResponseFlags: 'string',
    SourceIp: 'string',
    SourcePort: 'int',
  },
  AZFWInternalFqdnResolutionFailure: { ...common, ...rule, Error: 'string', Fqdn: 'string', ServerIp: 'string' },
  AzureDiagnostics: {
    ...common,
    Category: 'string',
    OperationName: 'string',
    Resource: 'string',
    ResourceId: 'string',
    ResourceProvider: 'string',
    msg_s: 'string',
  },
};

/** A log row that no table of the firewall can hold: a mistake in the scenario. */
export class LogRowError extends Error {
  constructor(table: string, problem: string) {
    super(`Log row of ${table}: ${problem}`);
    this.name = 'LogRowError';
  }
}

/** The workspace's tables. As in Azure a table is absent until its first row. Throws LogRowError for a row that fits no table. */
export function toLogTables(rows: readonly TimedLogRow[]): Tables {
  const tables = new Map<string, { schema: Schema; rows: Row[] }>();
  for (const { table: name, columns, arrivesAt = columns.TimeGenerated } of rows) {
    const schema = logSchemas[name];
    if (!schema) throw new LogRowError(name, 'there is no such table');
    const table = tables.get(name) ?? { schema, rows: [] };
    table.rows.push({ ...toTableRow(name, schema, columns), [ingestionColumn]: Date.parse(arrivesAt) });
    tables.set(name, table);
  }
  return tables;
}

function toTableRow(table: string, schema: Schema, columns: JsonObject): Row {
  const cells = Object.entries(columns).map(([name, value]) => {
    const type = schema[name];
    const scalar = type && toScalar(type, value);
    if (scalar === undefined) throw new LogRowError(table, `column ${name} does not fit`);
    return [name, scalar] as const;
  });
  return Object.fromEntries(cells);
}

function toScalar(type: ScalarType, value: unknown): Scalar | undefined {
  if (type === 'datetime') return typeof value === 'string' ? Date.parse(value) : undefined;
  const wanted = type === 'string' ? 'string' : type === 'bool' ? 'boolean' : 'number';
  return typeof value === wanted ? (value as Scalar) : undefined;
}

/** The tables with only the rows of this span of TimeGenerated, which a request's `timespan` sets before the query looks. */
export function limitTables(tables: Tables, { from, to }: { readonly from: number; readonly to: number }): Tables {
  return filterRows(tables, (row) => Number(row['TimeGenerated']) >= from && Number(row['TimeGenerated']) <= to);
}

/** The tables with only the rows that have arrived. */
export function arrivedTables(tables: Tables, now: Date): Tables {
  return filterRows(tables, (row) => Number(row[ingestionColumn]) <= now.getTime());
}

function filterRows(tables: Tables, isKept: (row: Row) => boolean): Tables {
  return new Map(
    [...tables].map(([name, table]): [string, Table] => [name, { ...table, rows: table.rows.filter(isKept) }]),
  );
}
