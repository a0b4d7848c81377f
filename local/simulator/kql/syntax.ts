import type { Scalar, ScalarType, Schema } from './values.ts';

/** A scalar expression. */
export type Expression =
  | { readonly kind: 'literal'; readonly type: ScalarType; readonly value: Scalar }
  | { readonly kind: 'name'; readonly name: string }
  /** A member of a dynamic value: `value.member`. */
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'among';
      readonly operator: string;
      readonly left: Expression;
      readonly list: readonly Expression[];
    };

/** An expression and the column that it makes; the name may be left to the expression. */
export interface NamedExpression {
  readonly name: string | undefined;
  readonly expression: Expression;
}

/** One step of a pipeline. */
export type Operator =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'extend' | 'project'; readonly columns: readonly NamedExpression[] }
  | {
      readonly kind: 'summarize';
      readonly columns: readonly NamedExpression[];
      readonly by: readonly NamedExpression[];
    }
  | {
      readonly kind: 'order';
      readonly keys: readonly { readonly expression: Expression; readonly descending: boolean }[];
    }
  | { readonly kind: 'take'; readonly count: number };

/** Where rows come from. */
export type Source =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'emptyTable'; readonly schema: Schema }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'union'; readonly isFuzzy: boolean; readonly sources: readonly Source[] };

/** A source and the steps that its rows go through. */
export interface Pipeline {
  readonly source: Source;
  readonly operators: readonly Operator[];
}

/** A whole query: its `let` statements in order, then the pipeline that answers. */
export interface Query {
  readonly scalars: readonly { readonly name: string; readonly expression: Expression }[];
  readonly tables: readonly { readonly name: string; readonly pipeline: Pipeline }[];
  readonly pipeline: Pipeline;
}
