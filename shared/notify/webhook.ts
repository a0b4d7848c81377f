import type { Alert, AlertChannelName } from '../model/alert.ts';
import type { JsonObject } from '../model/json.ts';
import type { AlertChannel } from '../ports.ts';
import { toAzureMonitorAlerts } from './azureMonitor.ts';
import { toCloudEvent } from './cloudEvent.ts';
import { toPagerDutyEvents } from './pagerDuty.ts';
import { postAlert, type PostOptions } from './postAlert.ts';
import { toSignatureHeaders } from './signature.ts';
import { toSlackMessage } from './slack.ts';

/** How a webhook wants its messages. */
export type WebhookForm = 'cloudevents' | 'azure-monitor' | 'slack' | 'pagerduty';

/** A webhook and the form of what is posted to it. */
export interface WebhookOptions extends PostOptions {
  readonly name: AlertChannelName;
  /** Address; whoever knows it can often post: a secret. */
  readonly url: string;
  readonly form: WebhookForm;
  /** What messages are signed with (CloudEvents and Azure Monitor), or PagerDuty's routing key. */
  readonly secret?: string;
}

interface Message {
  /** Tells deliveries of the same message from others. */
  readonly id: string;
  readonly body: string;
  readonly type: string;
}

const receivers: Readonly<Record<WebhookForm, string>> = {
  cloudevents: 'The webhook',
  'azure-monitor': 'The webhook',
  slack: 'The Slack webhook',
  pagerduty: 'PagerDuty',
};

/**
 * Posts alerts to a webhook. `send` throws PortError as `postAlert` says. A form that has a message for each finding may
 * have sent some of them then; sent again they are known by their keys.
 */
export function createWebhookChannel(options: WebhookOptions): AlertChannel {
  return { name: options.name, send: (alert) => sendAll(toMessages(alert, options), options) };
}

async function sendAll(messages: readonly Message[], options: WebhookOptions): Promise<void> {
  const { name: channel, url, form, now = () => new Date() } = options;
  const receiver = receivers[form];
  for (const { id, body, type } of messages) {
    const headers = { 'content-type': type, ...toHeaders({ id, at: now(), body }, options) };
    await postAlert({ channel, receiver, url, body, headers }, options);
  }
}

function toHeaders(message: Parameters<typeof toSignatureHeaders>[0], { form, secret }: WebhookOptions) {
  const isSigned = form === 'cloudevents' || form === 'azure-monitor';
  return isSigned && secret !== undefined ? toSignatureHeaders(message, secret) : {};
}

function toMessages(alert: Alert, { form, secret = '' }: WebhookOptions): readonly Message[] {
  switch (form) {
    case 'cloudevents':
      return [toMessage(alert.id, toCloudEvent(alert), 'application/cloudevents+json; charset=utf-8')];
    case 'azure-monitor':
      return toAzureMonitorAlerts(alert).map((one, index) => toMessage(`${alert.id}-${index}`, one));
    case 'slack':
      return [toMessage(alert.id, toSlackMessage(alert))];
    case 'pagerduty':
      return toPagerDutyEvents(alert, secret).map((one, index) => toMessage(`${alert.id}-${index}`, one));
  }
}

function toMessage(id: string, value: JsonObject, type = 'application/json; charset=utf-8'): Message {
  return { id: id.replace(/[^A-Za-z0-9-]/g, ''), body: JSON.stringify(value), type };
}
