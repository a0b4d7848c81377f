import type { Cloud } from '../../shared/model/catalog.ts';

/** What a heading of the article is about. */
interface Section {
  readonly title: RegExp;
  /** Features of the catalog. */
  readonly features: readonly string[];
}

/** Sections of the AKS article that hold tables, the first that fits counts. A section without tables is not listed. */
const sections: readonly Section[] = [
  { title: /\bGPU\b/i, features: ['gpu'] },
  { title: /\bWindows\b/i, features: ['windows'] },
  { title: /workload identity/i, features: ['workload-identity'] },
  { title: /\bDefender\b/i, features: ['defender'] },
  { title: /Secrets? Store|Key Vault/i, features: ['keyvault-csi'] },
  {
    title: /Azure Monitor|Prometheus|Container Insights/i,
    features: ['azure-monitor', 'managed-prometheus', 'app-monitoring'],
  },
  { title: /Azure Policy/i, features: ['azure-policy'] },
  { title: /cost analysis/i, features: ['cost-analysis'] },
  { title: /extensions/i, features: ['cluster-extensions', 'marketplace-extensions'] },
  { title: /optional recommended/i, features: ['os-updates'] },
  { title: /required outbound network rules|^Azure Global\b/i, features: ['core'] },
];

const clouds: readonly (readonly [RegExp, Cloud])[] = [
  [/21Vianet|China|Mooncake/i, 'AzureChinaCloud'],
  [/Government/i, 'AzureUSGovernment'],
  [/Azure Global|public cloud/i, 'AzureCloud'],
];

/** Features with tables in the article. */
export const tabledFeatures: readonly string[] = sections.flatMap(({ features }) => features);

/** Features that a table under these headings (outermost first) is about; the innermost known one counts; empty if none is known. */
export function toFeatures(headings: readonly string[]): readonly string[] {
  for (const heading of headings.toReversed()) {
    const found = sections.find(({ title }) => title.test(heading));
    if (found) return found.features;
  }
  return [];
}

/** The cloud that texts (outermost first) name; the innermost counts; undefined if none does. */
export function toCloud(texts: readonly string[]): Cloud | undefined {
  for (const text of texts.toReversed()) {
    const found = clouds.find(([words]) => words.test(text));
    if (found) return found[1];
  }
  return undefined;
}
