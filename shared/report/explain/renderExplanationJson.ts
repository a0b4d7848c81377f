import type { Step } from '../../model/verdict.ts';
import { toSubnetText } from '../words.ts';
import type { Explanation, ExplainedPath } from './explanation.ts';

/** `{verdict, caveats, trace}` as JSON text, indented by two; where several subnets begin the flow, every step says which it covers. */
export function renderExplanationJson({ verdict, caveats, paths }: Explanation): string {
  const trace = paths.length === 1 ? paths.flatMap((path) => path.trace) : paths.flatMap(toCoveredSteps);
  return `${JSON.stringify({ verdict, caveats, trace }, null, 2)}\n`;
}

function toCoveredSteps(path: ExplainedPath): readonly Step[] {
  const from = `from ${toSubnetText(path.subnetId)}`;
  return path.trace.map((step) => ({ ...step, covers: step.covers === undefined ? from : `${step.covers} ${from}` }));
}
