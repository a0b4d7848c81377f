import type { JsonObject } from '../model/json.ts';
import { malformed, type Problem } from './problem.ts';

/** One answer of the service: its body as it came, or what went wrong. */
export type Answer = (
  | { readonly kind: 'body'; readonly body: unknown; readonly url: string }
  | { readonly kind: 'problem'; readonly problem: Problem }
) & {
  /** A header of the answer, where one came and it is known. */
  readonly header?: (name: string) => string | undefined;
};

/** What a list gave: all that came, and the problem that ended it early. */
export interface Listing {
  readonly items: readonly unknown[];
  readonly problem?: Problem;
}

/** The two ways to ask for a page. */
export interface Pages {
  first(): Promise<Answer>;
  next(url: string): Promise<Answer>;
}

/** No list of a subscription is this long; a service that goes on for ever is not followed. */
const mostPages = 200;

/** Reads a list of ARM (`{value, nextLink}`) page by page. Pages that came before a problem are kept. */
export async function readPages(pages: Pages): Promise<Listing> {
  const items: unknown[] = [];
  let answer = await pages.first();
  for (let count = 1; ; count += 1) {
    if (answer.kind === 'problem') return { items, problem: answer.problem };
    const page = toPage(answer);
    if ('problem' in page) return { items, problem: page.problem };
    items.push(...page.items);
    if (page.next === undefined) return { items };
    if (count === mostPages) return { items, problem: tooManyPages };
    answer = await pages.next(page.next);
  }
}

const tooManyPages: Problem = {
  reason: 'unsupported',
  text: `the list goes on after ${mostPages} pages; the rest was not read`,
  lost: false,
};

type Page = { readonly items: readonly unknown[]; readonly next?: string } | { readonly problem: Problem };

function toPage({ body, url }: Extract<Answer, { kind: 'body' }>): Page {
  if (typeof body !== 'object' || body === null) return { problem: malformed('the answer is no list') };
  const { value, nextLink } = body as JsonObject;
  if (!Array.isArray(value)) return { problem: malformed('the answer has no value array') };
  if (nextLink === undefined || nextLink === null || nextLink === '') return { items: value as unknown[] };
  const next = typeof nextLink === 'string' ? toNextUrl(nextLink, url) : undefined;
  if (next === undefined) return { problem: malformed('the link to the next page is no address') };
  return { items: value as unknown[], next };
}

/** Some providers answer a relative link or leave the api-version out; the first page's is then meant. */
function toNextUrl(link: string, from: string): string | undefined {
  if (!URL.canParse(link, from)) return undefined;
  const next = new URL(link, from);
  const version = new URL(from).searchParams.get('api-version');
  if (version !== null && !next.searchParams.has('api-version')) next.searchParams.set('api-version', version);
  return next.href;
}
