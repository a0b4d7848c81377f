import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** One TypeScript file of the project with what it imports. */
export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Text without comments and string contents, for looking for words in code. */
  readonly code: string;
}

/** One import, static or dynamic. `target` is a path from the root for relative imports, else the package or node: name. */
export interface Import {
  readonly target: string;
  readonly relative: boolean;
  readonly typeOnly: boolean;
}

/** Every TypeScript file below the given folders of the repository. */
export function readSourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => toSourceFile(relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))),
  );
}

/** Parses one file given by its path from the root and, for tests of the reader itself, its text. */
export function toSourceFile(path: string, text = readFileSync(join(root, path), 'utf8')): SourceFile {
  const parsed = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = toImport(node);
    if (found) imports.push(resolve(path, found.name, found.typeOnly));
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return { path, text, imports, code: withoutComments(text) };
}

function toImport(node: ts.Node): { name: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return {
      name: node.moduleSpecifier.text,
      typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { name: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return { name: argument && ts.isStringLiteral(argument) ? argument.text : '<computed>', typeOnly: false };
  }
  return undefined;
}

function resolve(from: string, name: string, typeOnly: boolean): Import {
  if (!name.startsWith('.')) return { target: name, relative: false, typeOnly };
  return { target: join(dirname(from), name).replaceAll('\\', '/'), relative: true, typeOnly };
}

function withoutComments(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const words: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    words.push(scanner.getTokenText());
  }
  return words.join(' ');
}
