import { toSha256 } from '../../model/digest.ts';
import { memoised } from '../../model/memoised.ts';
import { type Html, toPageText } from '../html.ts';
import { script } from './script/script.ts';
import { style } from './style/style.ts';

const hashOf = memoised((piece: Html) => `'sha256-${toBase64(toSha256(toPageText(piece)))}'`);

function toBase64(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/**
 * The content security policy of the page: nothing is loaded from anywhere, and only its own style sheet and script count,
 * told by their hashes. What a name on the page might smuggle in neither runs nor shows.
 */
export function toPagePolicy(): string {
  return `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
}

/** The same for the header, which may also say that nobody shows the page in a frame. */
export function toPolicyHeader(): string {
  return `${toPagePolicy()}; frame-ancestors 'none'`;
}
