import type { Json } from '../model/json.ts';
import type { Condition, Fact } from './condition.ts';
import { type SettingsReader, unread } from './settings.ts';

/** Answer to a question about a cluster; `unknown` where nothing tells. */
export type Answer = 'yes' | 'no' | 'unknown';

/** What a condition is asked of: facts, and the raw settings or, inside `some`, one item of a list. */
export interface Subject {
  readonly factOf: (fact: Fact) => Answer;
  readonly reader: SettingsReader;
  readonly root: Json | undefined;
}

/** Answers a condition in three-valued logic: `unknown` only if the unknown parts could turn the answer. */
export function answerOf(condition: Condition, subject: Subject): Answer {
  switch (condition.kind) {
    case 'always':
      return 'yes';
    case 'fact':
      return subject.factOf(condition.fact);
    case 'not':
      return negate(answerOf(condition.condition, subject));
    case 'all':
      return conjunction(condition.conditions, (part) => answerOf(part, subject));
    case 'any':
      return negate(conjunction(condition.conditions, (part) => negate(answerOf(part, subject))));
    case 'is':
      return matchText(condition, subject, (text, wanted) => text === wanted);
    case 'startsWith':
      return matchText(condition, subject, (text, wanted) => text.startsWith(wanted));
    case 'contains':
      return matchText(condition, subject, (text, wanted) => text.includes(wanted));
    case 'present':
      return answerPresent(condition.path, subject);
    case 'some':
      return answerSome(condition, subject);
  }
}

/** The opposite answer; what is unknown stays so. */
export function negate(answer: Answer): Answer {
  if (answer === 'unknown') return 'unknown';
  return answer === 'yes' ? 'no' : 'yes';
}

/** An answer of what may be unset. */
export function toAnswer(value: boolean | undefined): Answer {
  if (value === undefined) return 'unknown';
  return value ? 'yes' : 'no';
}

function conjunction<T>(parts: readonly T[], answer: (part: T) => Answer): Answer {
  let result: Answer = 'yes';
  for (const part of parts) {
    const one = answer(part);
    if (one === 'no') return 'no';
    if (one === 'unknown') result = 'unknown';
  }
  return result;
}

interface TextCondition {
  readonly path: string;
  readonly texts: readonly string[];
}

function matchText(
  { path, texts }: TextCondition,
  { reader, root }: Subject,
  fits: (text: string, wanted: string) => boolean,
): Answer {
  const found = reader(root, path);
  if (found === unread) return 'unknown';
  if (found === undefined || found === null) return 'no';
  if (typeof found === 'object') return 'unknown';
  const text = String(found).trim().toLowerCase();
  return toAnswer(texts.some((wanted) => fits(text, wanted.toLowerCase())));
}

function answerPresent(path: string, { reader, root }: Subject): Answer {
  const found = reader(root, path);
  if (found === unread) return 'unknown';
  if (found === undefined || found === null || found === '') return 'no';
  return toAnswer(typeof found !== 'object' || Object.keys(found).length > 0);
}

/** A list that is not there was not read: ARM shows pools always, and a missing `$` list is one that nobody looked up. */
function answerSome({ list, where }: Extract<Condition, { kind: 'some' }>, subject: Subject): Answer {
  const found = subject.reader(subject.root, list);
  if (!isList(found)) return 'unknown';
  return negate(conjunction(found, (item) => negate(answerItem(item, where, subject))));
}

function answerItem(item: Json, where: Condition, subject: Subject): Answer {
  if (typeof item !== 'object' || item === null || isList(item)) return 'unknown';
  return answerOf(where, { ...subject, root: item });
}

function isList(value: Json | undefined | typeof unread): value is readonly Json[] {
  return Array.isArray(value);
}
