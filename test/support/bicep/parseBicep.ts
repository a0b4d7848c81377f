import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { toExpression, toParts, toText } from './toExpression.ts';
import type { Template } from './syntax.ts';

const require = createRequire(import.meta.url);

/** Reads files of Bicep with the grammar that the package tree-sitter-bicep ships as WebAssembly. */
export interface BicepParser {
  parse(path: string, text: string): Template;
}

/** Loads the parser. */
export async function createBicepParser(): Promise<BicepParser> {
  await Parser.init();
  const grammar = readFileSync(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm'));
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return {
    parse(path, text) {
      const tree = parser.parse(text);
      if (!tree) throw new Error(`${path} was not parsed.`);
      const template = toTemplate(path, tree.rootNode);
      tree.delete();
      return template;
    },
  };
}

function toTemplate(path: string, root: Node): Template {
  const declared = root.namedChildren.map((node, at) => ({ node, before: root.namedChildren[at - 1] }));
  const those = <T>(type: string, read: (node: Node, base: Base) => T): readonly T[] =>
    declared.filter(({ node }) => node.type === type).map(({ node, before }) => read(node, toBase(node, before)));
  const scope = root.namedChildren.find(({ type }) => type === 'target_scope_assignment');
  return {
    path,
    broken: brokenIn(root),
    scope: scope ? toText(scope.namedChildren[0]) : 'resourceGroup',
    parameters: those('parameter_declaration', (node, base) => ({ ...base, ...toTyped(node) })),
    outputs: those('output_declaration', (node, base) => {
      const { type, fallback } = toTyped(node);
      return { ...base, type, value: fallback ?? missing(node) };
    }),
    variables: those('variable_declaration', (node, base) => ({
      ...base,
      value: toParts(node).at(-1) ?? missing(node),
    })),
    modules: those('module_declaration', (node, base) => ({
      ...base,
      path: toText(node.namedChildren[1]),
      value: toParts(node).at(-1) ?? missing(node),
    })),
    resources: those('resource_declaration', (node, base) => {
      const [type = '', version = ''] = toText(node.namedChildren[1]).split('@');
      const existing = node.children.some((child) => child.type === 'existing');
      return { ...base, type, version, existing, value: toParts(node).at(-1) ?? missing(node) };
    }),
  };
}

interface Base {
  readonly name: string;
  readonly line: number;
  readonly decorators: Template['parameters'][number]['decorators'];
}

function toBase(node: Node, before: Node | undefined): Base {
  const decorators = before?.type === 'decorators' ? before.namedChildren : [];
  return {
    name: node.namedChildren.find(({ type }) => type === 'identifier')?.text ?? '',
    line: node.startPosition.row + 1,
    decorators: decorators.flatMap((decorator) => {
      const call = decorator.namedChildren[0];
      const expression = call && toExpression(call);
      return expression?.kind === 'call' ? [{ name: expression.name, args: expression.args }] : [];
    }),
  };
}

function toTyped(node: Node) {
  const type = node.namedChildren.find((child) => child.type === 'type')?.text ?? '';
  const hasValue = node.children.some((child) => child.type === '=');
  const value = hasValue ? node.namedChildren.at(-1) : undefined;
  return { type, ...(value ? { fallback: toExpression(value) } : {}) };
}

function missing(node: Node) {
  return { kind: 'null', line: node.startPosition.row + 1 } as const;
}

function brokenIn(node: Node): readonly number[] {
  if (!node.hasError) return [];
  const own = node.isError || node.isMissing ? [node.startPosition.row + 1] : [];
  return [...own, ...node.children.flatMap(brokenIn)];
}
