/** Where the project's documents are, unless a page is told otherwise. Ends in a slash. */
export const docsBase = 'https://breakwater.dev/docs/';

/** Address of what a kind of finding means, how to check it by hand and how to mend it. Another base than a web address is not used. */
export function toKindAddress(kind: string, base: string = docsBase): string {
  const safe = /^https:\/\/[^\s]+\/$/.test(base) ? base : docsBase;
  return `${safe}findings.md#${kind.toLowerCase().replace(/[^a-z0-9-]/g, '')}`;
}
