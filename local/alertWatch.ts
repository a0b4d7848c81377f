import type { JsonObject } from '../shared/model/json.ts';
import type { Log } from '../shared/ports.ts';
import { toCardParts } from './simulator/cardText.ts';
import type { Inbox } from './simulator/simulator.ts';

/** Milliseconds between two looks at the inbox. */
const lookMs = 250;

/** Writes a line for every card and mail that arrives from now on. Gives the way to end it. */
export function watchAlerts(inbox: () => Inbox, log: Log): () => void {
  let seen = inbox();
  const look = (): void => {
    const now = inbox();
    for (const { card } of now.cards.slice(seen.cards.length)) {
      log(`Alert: a Teams card arrived: ${toHeading(card)}`);
    }
    for (const { subject } of now.mails.slice(seen.mails.length)) log(`Alert: an e-mail arrived: ${subject}`);
    seen = now;
  };
  const interval = setInterval(look, lookMs);
  return () => clearInterval(interval);
}

/** A card begins with how grave it is and with what it is about. */
function toHeading(card: JsonObject): string {
  const texts = toCardParts(card).flatMap((part) => ('text' in part ? [part.text] : []));
  return texts.slice(0, 2).join(': ') || 'without words';
}
