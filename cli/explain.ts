import { explainEstate } from '../shared/app/explainEstate.ts';
import type { Verdict } from '../shared/model/verdict.ts';
import type { Explanation } from '../shared/report/explain/explanation.ts';
import { renderExplanation } from '../shared/report/explain/renderExplanation.ts';
import { renderExplanationJson } from '../shared/report/explain/renderExplanationJson.ts';
import { toVisible } from '../shared/report/text.ts';
import type { ExplainOptions } from './explainOptions.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readEstate } from './readEstate.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';
import { writeResult } from './writeResult.ts';

const statusOf: Record<Verdict, number> = { allowed: 0, denied: 1, partial: 1, unknown: 3 };

/** Runs `breakwater explain` and returns the exit status: 0 allowed, 1 denied at least in part, 3 unknown. @throws UsageError for exit 2 */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<number> {
  const config = await readConfigFile(options.config);
  const estate = await readEstate(options.estate);
  const now = (options.now ?? terminal.now()).toISOString();
  const answer = explainEstate(options, { estate, now, ...(config === undefined ? {} : { config }) });
  if (answer.kind === 'refused') throw new UsageError(toVisible(answer.problem));
  await writeResult(render(answer.explanation, options, terminal), options.out, terminal);
  return statusOf[answer.explanation.verdict];
}

function render(explanation: Explanation, { format, out }: ExplainOptions, terminal: Terminal): string {
  switch (format) {
    case 'json':
      return renderExplanationJson(explanation);
    case 'text':
      return renderExplanation(explanation, { color: out === undefined && terminal.color, width: terminal.width });
  }
}
