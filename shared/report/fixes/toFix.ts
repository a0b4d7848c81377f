import type { EstateEdit } from '../../model/edit.ts';
import type { Fix } from '../../model/finding.ts';
import { toCommandLine } from '../findings/azCli.ts';
import { toAzWords } from './azWords.ts';
import { toBicepSnippet } from './bicepSnippet.ts';
import { toTerraformSnippet } from './terraformSnippet.ts';

/**
 * A fix that makes these edits, written in three languages from the same edits. Each is absent where it cannot say all of them.
 * Not proven: `proveFixes` tells that. Without edits it is advice.
 */
export function toFix(summary: string, edits: readonly EstateEdit[], mends: readonly string[] = []): Fix {
  if (edits.length === 0) return { summary, proven: false };
  const azCli = toCommands(edits);
  const bicep = toBicepSnippet(edits);
  const terraform = toTerraformSnippet(edits);
  return {
    summary,
    ...(azCli === undefined ? {} : { azCli }),
    ...(bicep === undefined ? {} : { bicep }),
    ...(terraform === undefined ? {} : { terraform }),
    proven: false,
    plan: { edits, mends },
  };
}

/** One command an edit; none at all where one of them has none. */
function toCommands(edits: readonly EstateEdit[]): string | undefined {
  const lines = edits.flatMap((edit) => {
    const words = toAzWords(edit);
    return (words && toCommandLine(words)) ?? [];
  });
  return lines.length < edits.length ? undefined : lines.join('\n');
}

/** The same fix, which has to mend these dependencies of the finding's cluster. */
export function withMends(fix: Fix, mends: readonly string[]): Fix {
  return fix.plan === undefined ? fix : { ...fix, plan: { ...fix.plan, mends } };
}
