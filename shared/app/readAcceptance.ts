import type { Acceptance } from './acceptBaseline.ts';

/** Longer bodies are no acceptance, in characters. */
const longest = 10_000;

/**
 * Reads the body of `POST baseline`. Who accepts is the signed-in principal if there is one, else the body's `who`. Gives
 * what is wrong, in one line, if it cannot be used.
 */
export async function readAcceptance(text: string, principal: string | undefined): Promise<Acceptance | string> {
  const body = text.length > longest ? undefined : parse(text);
  if (body === undefined) return `The body must be a JSON object of at most ${longest} characters.`;
  const { checkAcceptance } = await import('./acceptance.zod.ts');
  const checked = checkAcceptance(body);
  if (typeof checked === 'string') return `${checked}.`;
  const who = principal ?? checked.who;
  return who === undefined ? 'who is missing.' : { ...checked, who };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
