import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type as the data describe it, references followed on demand. */
export type TypeShape =
  | {
      readonly kind: 'object';
      readonly name: string;
      readonly properties: ReadonlyMap<string, Property>;
      readonly open: boolean;
    }
  /** One of several objects, told apart by a property. */
  | {
      readonly kind: 'oneOf';
      readonly by: string;
      readonly choices: ReadonlyMap<string, () => TypeShape>;
      readonly common: ReadonlyMap<string, Property>;
    }
  | { readonly kind: 'array'; readonly item: () => TypeShape }
  | { readonly kind: 'text'; readonly values?: readonly string[]; readonly closed: boolean }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'any' };

/** A property of an object. */
export interface Property {
  readonly shape: () => TypeShape;
  readonly required: boolean;
  readonly readOnly: boolean;
}

/** A resource type in one API version. */
export interface ResourceShape {
  readonly body: TypeShape;
  /** Bits: 1 tenant, 2 management group, 4 subscription, 8 resource group, 16 another resource. */
  readonly scopes: number;
}

interface RawType {
  readonly $type: string;
  readonly name?: string;
  readonly value?: string;
  readonly body?: Ref;
  readonly itemType?: Ref;
  readonly elements?: readonly Ref[] | Readonly<Record<string, Ref>>;
  readonly discriminator?: string;
  readonly properties?: Readonly<Record<string, RawProperty>>;
  readonly baseProperties?: Readonly<Record<string, RawProperty>>;
  readonly additionalProperties?: Ref;
  readonly writableScopes?: number;
}
interface Ref {
  readonly $ref: string;
}
interface RawProperty {
  readonly type: Ref;
  readonly flags: number;
}

/** Finds a resource type; undefined if the data lack the type or the version. */
export type FindType = (type: string, version: string) => ResourceShape | undefined;

/** Reads the folder of type data; each file once. */
export function createTypeData(folder: string): FindType {
  const files = new Map<string, readonly RawType[]>();
  return (type, version) => {
    const path = join(folder, (type.split('/')[0] ?? '').toLowerCase(), `${version}.json`);
    if (!files.has(path))
      files.set(path, existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RawType[]) : []);
    const types = files.get(path) ?? [];
    const wanted = `${type}@${version}`.toLowerCase();
    // A body that has another form for some names (`sites/config/appsettings`) is a type of its own in the data.
    const raw = types.find((each) => each.$type === 'ResourceType' && each.name?.toLowerCase() === wanted);
    if (!raw?.body) return undefined;
    return { body: toShape(types, raw.body), scopes: raw.writableScopes ?? 0 };
  };
}

function toShape(types: readonly RawType[], ref: Ref): TypeShape {
  const raw = types[Number(ref.$ref.slice(2))];
  if (!raw) return { kind: 'any' };
  switch (raw.$type) {
    case 'ObjectType':
      return {
        kind: 'object',
        name: raw.name ?? '',
        properties: toProperties(types, raw.properties),
        open: raw.additionalProperties !== undefined,
      };
    case 'DiscriminatedObjectType': {
      const choices = Object.entries((raw.elements ?? {}) as Readonly<Record<string, Ref>>);
      return {
        kind: 'oneOf',
        by: raw.discriminator ?? '',
        choices: new Map(choices.map(([name, choice]) => [name, () => toShape(types, choice)])),
        common: toProperties(types, raw.baseProperties),
      };
    }
    case 'ArrayType': {
      const { itemType } = raw;
      return { kind: 'array', item: () => (itemType ? toShape(types, itemType) : { kind: 'any' }) };
    }
    case 'StringType':
      return { kind: 'text', closed: false };
    case 'StringLiteralType':
      return { kind: 'text', values: [raw.value ?? ''], closed: true };
    case 'IntegerType':
      return { kind: 'number' };
    case 'BooleanType':
      return { kind: 'boolean' };
    case 'UnionType':
      return toUnion(((raw.elements ?? []) as readonly Ref[]).map((each) => toShape(types, each)));
    default:
      return { kind: 'any' };
  }
}

function toProperties(types: readonly RawType[], raw: RawType['properties'] = {}): ReadonlyMap<string, Property> {
  const entries = Object.entries(raw).map(([name, { type, flags }]): [string, Property] => [
    name,
    { shape: () => toShape(types, type), required: (flags & 1) !== 0, readOnly: (flags & 2) !== 0 },
  ]);
  return new Map(entries);
}

/** Unions are of texts, with or without any other text. */
function toUnion(choices: readonly TypeShape[]): TypeShape {
  const texts = choices.filter((each) => each.kind === 'text');
  if (texts.length < choices.length) return { kind: 'any' };
  const values = texts.flatMap(({ values: own = [] }) => own);
  return { kind: 'text', values, closed: texts.every(({ closed }) => closed) };
}
