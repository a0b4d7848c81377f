import type { Step } from '../model/verdict.ts';
import type { Outcome } from './outcome.ts';

/** What the words of an outcome may name. */
export interface Texts {
  readonly sources: string;
  /** Empty for what is no host: only hosts share rules with other targets. */
  readonly target: string;
}

/** An outcome with the texts of the sources and the target that it was made for. */
export interface Sample extends Texts {
  readonly outcome: Outcome;
}

/** Which of both the words of an outcome name. */
export interface Named {
  readonly sources: boolean;
  readonly target: boolean;
}

/** Which texts of a sample's sources and target its steps hold. */
export function toNamed({ outcome, sources, target }: Sample): Named {
  return { sources: names(outcome, sources), target: target !== '' && names(outcome, target) };
}

function names({ steps }: Outcome, text: string): boolean {
  return steps.some((step) => namesIt(step, text));
}

function namesIt({ covers = '', note = '' }: Step, text: string): boolean {
  return covers.includes(text) || note.includes(text);
}

/**
 * A sample's outcome with other texts in the place of its own. The words are taken apart once. Steps that name neither
 * sources nor target stay the objects that they are.
 */
export function toRewriter(first: Sample, named: Named): (texts: Texts) => Outcome {
  const { outcome } = first;
  const rewriters = outcome.steps.map((step) => toStepRewriter(step, first, named));
  return (texts) => ({
    ...outcome,
    steps: rewriters.map((rewrite, at) => rewrite?.(texts) ?? (outcome.steps[at] as Step)),
  });
}

function toStepRewriter(step: Step, first: Texts, named: Named): ((texts: Texts) => Step) | undefined {
  const isNaming = (named.sources && namesIt(step, first.sources)) || (named.target && namesIt(step, first.target));
  if (!isNaming) return undefined;
  const [covers, note] = [step.covers, step.note].map((text) =>
    text === undefined ? undefined : toTextRewriter(text, first, named),
  );
  return (texts) => ({
    ...step,
    ...(covers ? { covers: covers(texts) } : {}),
    ...(note ? { note: note(texts) } : {}),
  });
}

function toTextRewriter(text: string, first: Texts, named: Named): (texts: Texts) => string {
  const parts = named.sources ? text.split(first.sources) : [text];
  if (!named.target) return ({ sources }) => parts.join(sources);
  return ({ sources, target }) => parts.join(sources).replaceAll(first.target, () => target);
}
