import { fromResourceId } from '../../model/resourceId.ts';
import { hasUnseen } from '../text.ts';

/** Words of one `az` command. An option without value is a word alone. */
export type CommandWords = readonly string[];

/**
 * One command line that a person can paste into a POSIX shell: every word that is not plain is quoted, so that a name
 * in an estate can never become a command. Undefined if a word holds characters that are not to be seen.
 */
export function toCommandLine(words: CommandWords): string | undefined {
  if (words.some(hasUnseen)) return undefined;
  return words.map(toShellWord).join(' ');
}

function toShellWord(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `--subscription S --resource-group G` of an ARM id; undefined if it is none. */
export function toScopeWords(resourceId: string): CommandWords | undefined {
  const parts = fromResourceId(resourceId);
  if (!parts || parts.resourceGroup === '') return undefined;
  return ['--subscription', parts.subscriptionId, '--resource-group', parts.resourceGroup];
}
