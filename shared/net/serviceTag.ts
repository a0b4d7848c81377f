/** True if both names mean the same service tag. Tools disagree on casing (`AzureCloud.eastus`, `AzureCloud.EastUS`), so it does not count. */
export function isSameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * True if, by their names alone, every address of tag `inner` is in tag `outer`: the same tag, or a regional tag and its
 * parent (`Storage.EastUS` in `Storage`, `AzureCloud.eastus` in `AzureCloud`). Whether a service's addresses lie in
 * `AzureCloud` or `AzureCloud.<region>` does not follow from names.
 */
export function isTagWithin(inner: string, outer: string): boolean {
  return isSameTag(inner, outer) || inner.toLowerCase().startsWith(`${outer.toLowerCase()}.`);
}

/** True if, by their names alone, the tags share addresses: one lies in the other. */
export function overlapsTag(a: string, b: string): boolean {
  return isTagWithin(a, b) || isTagWithin(b, a);
}

/** True for `AzureCloud` and `AzureCloud.<region>`: they hold other customers' addresses too, so any Azure host may be in them. */
export function isAzureCloudTag(tag: string): boolean {
  return isTagWithin(tag, 'AzureCloud');
}
