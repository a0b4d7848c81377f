import type { FindingWord } from './decideFinding.ts';

/** Longer bodies are no words, in characters. */
const longest = 10_000;

/**
 * Reads what a person says of a finding. Who says it is the signed-in principal if there is one, else the body's `who`.
 * Gives what is wrong, in one line, if it cannot be used.
 */
export async function readFindingWord(
  action: FindingWord['action'],
  text: string,
  principal: string | undefined,
): Promise<FindingWord | string> {
  const body = text.length > longest ? undefined : parse(text);
  if (body === undefined) return `The body must be a JSON object of at most ${longest} characters.`;
  const { checkFindingWord } = await import('./findingWord.zod.ts');
  const checked = checkFindingWord(action, body);
  if (typeof checked === 'string') return `${checked}.`;
  const who = principal ?? checked.who;
  return who === undefined ? 'who is missing.' : { ...checked, who };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}
