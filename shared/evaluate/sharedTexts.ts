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
  const { verdict, caveats } = outcome;
  const rewriters = outcome.steps.flatMap((step, at) => {
    const rewrite = toStepRewriter(step, first, named);
    return rewrite ? [{ at, rewrite }] : [];
  });
  return (texts) => {
    const steps = outcome.steps.slice();
    for (const { at, rewrite } of rewriters) steps[at] = rewrite(texts);
    return { verdict, caveats, steps };
  };
}

function toStepRewriter(step: Step, first: Texts, named: Named): ((texts: Texts) => Step) | undefined {
  const isNaming = (named.sources && namesIt(step, first.sources)) || (named.target && namesIt(step, first.target));
  if (!isNaming) return undefined;
  const [covers, note] = [step.covers, step.note].map((text) =>
    text === undefined ? undefined : toTextRewriter(text, first, named),
  );
  if (note && !covers) return (texts) => ({ ...step, note: note(texts) });
  return (texts) => ({
    ...step,
    ...(covers ? { covers: covers(texts) } : {}),
    ...(note ? { note: note(texts) } : {}),
  });
}

function toTextRewriter(text: string, first: Texts, named: Named): (texts: Texts) => string {
  const parts = (named.sources ? text.split(first.sources) : [text]).map((part) =>
    named.target ? part.split(first.target) : [part],
  );
  return ({ sources, target }) => {
    let all = '';
    for (let at = 0; at < parts.length; at += 1) {
      if (at > 0) all += sources;
      const pieces = parts[at] as readonly string[];
      for (let piece = 0; piece < pieces.length; piece += 1) all += `${piece > 0 ? target : ''}${pieces[piece] ?? ''}`;
    }
    return all;
  };
}
