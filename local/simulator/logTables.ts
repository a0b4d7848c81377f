/** The firewall's log tables that the simulated workspace has, with the category under which the folded answer shows their rows. */
export const categoryByTable = {
  AZFWApplicationRule: 'application',
  AZFWNetworkRule: 'network',
  AZFWNatRule: 'nat',
  AZFWThreatIntel: 'threatIntel',
  AZFWIdpsSignature: 'idps',
} as const;

/** A table whose rows can be folded. */
export type LogTable = keyof typeof categoryByTable;

/** True for a table that the simulated workspace has. */
export function isLogTable(name: string): name is LogTable {
  return Object.hasOwn(categoryByTable, name);
}
