/** One step of a keyed path: into a member of an object, or to the element of a list whose `key` has `value`. */
export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly key: string; readonly value: string };

const stepPattern = /\.?([^.[\]]+)|\[([^=\]]+)=([^\]]*)\]/gy;

/** Takes a path such as `properties.rules[name=time].ports` apart. Throws SyntaxError if it is none: paths come from files of the repository. */
export function toPathSteps(path: string): readonly PathStep[] {
  const matches = [...path.matchAll(stepPattern)];
  const length = matches.reduce((total, [text]) => total + text.length, 0);
  if (length !== path.length || path.startsWith('.')) throw new SyntaxError(`"${path}" is no keyed path.`);
  return matches.map(([, name, key, value]) =>
    name === undefined ? { kind: 'element', key: key ?? '', value: value ?? '' } : { kind: 'member', name },
  );
}
