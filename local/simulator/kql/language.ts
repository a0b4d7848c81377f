import { createRequire } from 'node:module';

/** A node of a query's syntax tree, free of the parser's own classes. */
export interface SyntaxNode {
  /** The parser's name of the kind: `FilterOperator`, `NameReference`, `BarToken` … */
  readonly kind: string;
  /** The text of a token without space and comments around it; empty for what holds tokens. */
  readonly text: string;
  /** What a string literal means, its escapes undone; absent on all other nodes. */
  readonly literal?: string;
  /** Tokens and nodes in their order; an empty list stays as a node without children. */
  readonly children: readonly SyntaxNode[];
}

/** Something that the parser found wrong or doubtful. */
export interface Diagnostic {
  /** `KS142` and so on. */
  readonly code: string;
  readonly severity: 'Error' | 'Warning' | 'Suggestion' | 'Information' | 'Hidden';
  readonly message: string;
  /** True if the text is no query at all, false if it names what is not there or mixes types. */
  readonly isSyntax: boolean;
}

/** A query that was parsed and analysed. */
export interface ParsedQuery {
  readonly tree: SyntaxNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Columns by table as the parser takes them: `(Name: type, …)`. */
export type TableDeclarations = ReadonlyMap<string, string>;

interface Element {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly LiteralValue?: unknown;
  /** Only tokens have one. */
  readonly Text?: string;
  GetChild(index: number): Element | null;
}

interface LanguageDiagnostic {
  readonly Code: string;
  readonly Severity: Diagnostic['severity'];
  readonly Message: string;
}

interface Code {
  readonly Syntax: Element;
  GetDiagnostics(): unknown;
  GetSyntaxDiagnostics(): unknown;
}

type Constructor<Arguments extends readonly unknown[], Made> = new (...given: Arguments) => Made;
type Symbol = object;

/** The small part of `@kusto/language-service-next` that is used. Its constructors are numbered by overload. */
interface Language {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: unknown): Code };
  readonly GlobalState: { readonly Default: { WithDatabase(database: Symbol): object } };
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor7: Constructor<[name: string, schema: string, description: null], Symbol> };
    readonly DatabaseSymbol: { readonly ctor: Constructor<[name: string, members: readonly Symbol[]], Symbol> };
  };
  readonly Syntax: { readonly SyntaxKind: object };
}

interface Loaded {
  readonly Kusto: { readonly Language: Language };
  readonly Bridge: { toArray(list: unknown): readonly LanguageDiagnostic[] };
  readonly System: { readonly Enum: { toString(type: object, value: number): string } };
}

let loaded: Loaded | undefined;

/**
 * The parser of the Kusto language that Microsoft publishes. It takes most of a second to load and to warm up, so that
 * only the first query loads it. It puts itself into global names; there is no other way to get at it.
 */
function load(): Loaded {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  loaded = globalThis as unknown as Loaded;
  return loaded;
}

/** Parses a query and analyses it against the tables that there are. Never throws for what the text says. */
export function parseQuery(text: string, tables: TableDeclarations): ParsedQuery {
  const { Kusto, Bridge } = load();
  const code = Kusto.Language.KustoCode.ParseAndAnalyze(text, toGlobals(tables));
  const ofSyntax = Bridge.toArray(code.GetSyntaxDiagnostics());
  return {
    tree: toNode(code.Syntax),
    diagnostics: Bridge.toArray(code.GetDiagnostics()).map((found) => toDiagnostic(found, ofSyntax)),
  };
}

/** What the parser knows of the last tables: making it takes longer than parsing a query, and tables rarely change. */
let known: { readonly tables: string; readonly globals: object } | undefined;

function toGlobals(tables: TableDeclarations): object {
  const key = JSON.stringify([...tables]);
  if (known?.tables === key) return known.globals;
  const { GlobalState, Symbols } = load().Kusto.Language;
  const symbols = [...tables].map(([name, columns]) => new Symbols.TableSymbol.$ctor7(name, columns, null));
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', symbols));
  known = { tables: key, globals };
  return globals;
}

function toDiagnostic(found: LanguageDiagnostic, ofSyntax: readonly LanguageDiagnostic[]): Diagnostic {
  const { Code: code, Severity: severity, Message: message } = found;
  const isSyntax = ofSyntax.some((other) => other.Code === code && other.Message === message);
  return { code, severity, message, isSyntax };
}

function toNode(element: Element): SyntaxNode {
  const children = Array.from({ length: element.ChildCount }, (_, index) => element.GetChild(index));
  return {
    kind: toKind(element),
    text: element.Text ?? '',
    ...(typeof element.LiteralValue === 'string' ? { literal: element.LiteralValue } : {}),
    children: children.filter((child) => child !== null).map(toNode),
  };
}

function toKind({ Kind }: Element): string {
  const { Kusto, System } = load();
  return System.Enum.toString(Kusto.Language.Syntax.SyntaxKind, Kind);
}
