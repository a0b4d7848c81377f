/** True for what ARM compares case-blind wherever it stands. */
export function isResourceId(text: string): boolean {
  return text.startsWith('/') && /^\/(?:subscriptions|providers)\//i.test(text);
}
