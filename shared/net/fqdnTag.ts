import { distanceOf } from './textDistance.ts';

/**
 * FQDN tags that application rules may name. Source: Microsoft's table of current tags,
 * https://learn.microsoft.com/azure/firewall/fqdn-tags, which says that more are added from time to time.
 */
const documented: readonly string[] = [
  'AppServiceEnvironment',
  'AzureBackup',
  'AzureHDInsight',
  'AzureKubernetesService',
  'CitrixHDXPlusForWindows365',
  'MicrosoftActiveProtectionService',
  'MicrosoftIntune',
  'Office365',
  'Windows365',
  'WindowsDiagnostics',
  'WindowsUpdate',
  'WindowsVirtualDesktop',
];

/** Tags of Microsoft 365 are made of product and category. */
const composed = /^(?:Microsoft365|Office365)\b|^(?:Microsoft365|Office365)[.A-Z]/i;

/** True for an FQDN tag of Microsoft's table, whatever its casing. */
export function isDocumentedFqdnTag(tag: string): boolean {
  return composed.test(tag) || documented.some((known) => known.toLowerCase() === tag.toLowerCase());
}

/** The documented tag that a text is a misspelling of: up to three letters off, two in short ones. Undefined if it is none. */
export function toMeantFqdnTag(text: string): string | undefined {
  if (isDocumentedFqdnTag(text)) return undefined;
  const own = text.toLowerCase();
  const near = documented
    .map((tag) => ({ tag, distance: distanceOf(own, tag.toLowerCase()) }))
    .filter(({ tag, distance }) => distance <= (tag.length < 14 ? 2 : 3));
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.tag;
}
