import { logTables } from '../permissions.ts';

/** The older table holds rows of many services. */
const own: Readonly<Record<string, string>> = {
  AzureDiagnostics: ' | where Category startswith "AzureFirewall" or Category startswith "AZFW"',
};

const parts = logTables.map(
  ({ table }) =>
    `(${table} | where ingestion_time() > windowFrom and ingestion_time() <= windowTo${own[table] ?? ''} | summarize Arrived = max(ingestion_time()))`,
);

/** When the last row of a firewall, of whichever kind, arrived in the window; null if none did. A table that is absent has none. */
export const lastArrival = `let noRows = datatable(Arrived: datetime) [];
union isfuzzy=true noRows, ${parts.join(', ')}
| summarize Arrived = max(Arrived)`;
