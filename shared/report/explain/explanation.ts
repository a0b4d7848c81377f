import type { DependencyProtocol, Need } from '../../model/catalog.ts';
import type { Caveat, Path, Verdict } from '../../model/verdict.ts';

/** One subnet's way to the destination; the trace has every station, those that let the flow pass too. */
export interface ExplainedPath extends Path {
  /** `10.240.0.0/16`; `unknown addresses` if they could not be read. */
  readonly addresses: string;
  readonly pools: readonly string[];
}

/** What becomes of one flow, and why. */
export interface Explanation {
  /** A cluster, subnet or address, as it was asked. */
  readonly from: string;
  /** A host, pattern, address, prefix or service tag. */
  readonly to: string;
  readonly protocol: DependencyProtocol;
  readonly port: number;
  /** The entry of the catalog or the configuration that asks for it; absent if none does. */
  readonly asked?: { readonly id: string; readonly destination: string; readonly need: Need };
  readonly verdict: Verdict;
  readonly caveats: readonly Caveat[];
  readonly paths: readonly ExplainedPath[];
}
