/** Adds a member to a keyed path; names that are no plain words (ids, dotted settings) stand in brackets. */
export function toMemberPath(path: string, name: string): string {
  // What is in `properties` counts as beside it, so that paths read like the portal and the templates.
  if (name === 'properties') return path;
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** Adds the key of a list item to a path: `rules[name=mcr]`. */
export function toItemPath(path: string, by: string, key: string): string {
  return `${path}[${by}=${key}]`;
}
