import type { Alert, AlertChannelName } from '../model/alert.ts';
import type { AlertChannel } from '../ports.ts';
import { postAlert, type PostOptions } from './postAlert.ts';
import { toTeamsCard, toTeamsMessage } from './teamsMessage.ts';

/** Where the channel posts. */
export interface TeamsOptions extends PostOptions {
  /** `teams` unless told. */
  readonly name?: AlertChannelName;
  /** Address of a Teams workflow's webhook trigger. Whoever knows it can post: it is a secret. */
  readonly webhookUrl: string;
  /** `message` wraps the card as the Workflows template wants it (the default); `card` sends it bare, for flows that post the body. */
  readonly form?: 'message' | 'card';
}

/**
 * Sends alerts to a Teams channel or chat by way of a Workflows webhook. `send` throws PortError as `postAlert` says. A flow
 * accepts (202) before it posts, so a success means taken, not seen.
 */
export function createTeamsChannel(options: TeamsOptions): AlertChannel {
  return { name: options.name ?? 'teams', send: (alert) => postAlert(toPost(alert, options), options) };
}

function toPost(alert: Alert, { name: channel = 'teams', webhookUrl, form }: TeamsOptions) {
  const body = JSON.stringify(form === 'card' ? toTeamsCard(alert) : toTeamsMessage(alert));
  return { channel, receiver: 'The Teams webhook', url: webhookUrl, body } as const;
}
