import type { ConfigAt } from '../catalog/configured.ts';
import type { Config } from '../model/config.ts';
import type { Estate } from '../model/estate.ts';
import { toTopology } from '../normalise/toTopology.ts';
import { explainFlow } from '../report/explain/explainFlow.ts';
import type { Explanation } from '../report/explain/explanation.ts';
import { findOrigin } from '../report/explain/origin.ts';
import { type Refusal, toQuestion } from '../report/explain/question.ts';

/** A flow that somebody asks about, as people write it. */
export interface Asked {
  /** A cluster, a subnet or an address. */
  readonly from: string;
  /** `HOST[:PORT]`, `IP[:PORT]`, a prefix, `*.suffix` or a service tag. */
  readonly to: string;
  /** https, http, tcp or udp; the port tells if it is absent. */
  readonly protocol?: string;
}

/** What people say of their clusters, and the instant for which it is asked (ISO 8601, UTC). */
export interface ExplainContext {
  readonly estate: Estate;
  readonly config?: Config;
  readonly now: string;
}

/**
 * What becomes of one flow and why, by the same evaluation as an audit's. Pure. Refuses, with one line, a flow that makes
 * no sense or an origin that names nothing or several things.
 */
export function explainEstate(
  { from, to, protocol }: Asked,
  { estate, config, now }: ExplainContext,
): { readonly kind: 'explained'; readonly explanation: Explanation } | Refusal {
  const question = toQuestion(to, protocol);
  if (question.kind === 'refused') return question;
  const topology = toTopology(estate);
  const origin = findOrigin(from, { estate, topology });
  if (origin.kind === 'refused') return origin;
  const at: ConfigAt | undefined = config && { config, now };
  return { kind: 'explained', explanation: explainFlow({ from, origin, question, topology, config: at }) };
}
