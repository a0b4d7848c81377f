import type { SyntaxNode } from './language.ts';
import { QueryError } from './values.ts';

/** The child at a position. Throws QueryError if the tree has another form than the reader expects. */
export function childAt(node: SyntaxNode, index: number): SyntaxNode {
  const child = node.children[index];
  if (child) return child;
  throw refuse(node, 'form of');
}

/** The child of a kind. Throws QueryError if there is none. */
export function childOf(node: SyntaxNode, kind: string): SyntaxNode {
  const child = node.children.find((one) => one.kind === kind);
  if (child) return child;
  throw refuse(node, 'form of');
}

/** The items of a list, without the commas between them. */
export function itemsOf(list: SyntaxNode): readonly SyntaxNode[] {
  return list.children.map((item) => (item.kind === 'SeparatedElement' ? childAt(item, 0) : item));
}

/** A plain name; one in brackets or with wildcards is refused. */
export function nameOf(node: SyntaxNode): string {
  const [only, ...more] = node.children;
  if (node.kind === 'TokenName' && only) return only.text;
  if ((node.kind === 'NameReference' || node.kind === 'NameDeclaration') && only && more.length === 0)
    return nameOf(only);
  throw refuse(node, 'name');
}

/** The text of the first token of a node: the word that an operator begins with. */
export function firstWord(node: SyntaxNode): string {
  const [first] = node.children;
  return first ? firstWord(first) : node.text;
}

/** The error for what the simulated workspace does not do; it names it. */
export function refuse(node: SyntaxNode, what: string): QueryError {
  return new QueryError('SyntaxError', `The simulated workspace has no ${what} ${firstWord(node)} (${node.kind})`);
}
