/** Microsoft's own clients by application id, for telling how a person made a change (Entra, first-party applications). */
const byApplicationId: ReadonlyMap<string, string> = new Map([
  ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'the portal'],
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Azure CLI'],
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'Azure PowerShell'],
]);

/** Names that Resource Graph gives clients (`clientType`), and the ones that reports use. */
const byName: ReadonlyMap<string, string> = new Map([
  ['azure portal', 'the portal'],
  ['azure cli', 'Azure CLI'],
  ['azure powershell', 'Azure PowerShell'],
]);

const longestName = 80;

/** How a change was made, from the application id of the client; undefined for an application that is not known. */
export function fromApplicationId(id: string): string | undefined {
  return byApplicationId.get(id.toLowerCase());
}

/** How a change was made, from the name that Resource Graph gives the client, or its application id where it has none. */
export function toClientName(client: string): string | undefined {
  const known = fromApplicationId(client) ?? byName.get(client.toLowerCase());
  if (known !== undefined) return known;
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(client);
  return isId || client === '' ? undefined : client.slice(0, longestName);
}
