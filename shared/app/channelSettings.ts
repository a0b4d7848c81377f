import { type AlertChannelKind, type AlertChannelName, isAlertChannelName } from '../model/alert.ts';

/** A mistake is added to `problems`, a line each, which never holds a value. */
type Problems = string[];
type Environment = Readonly<Record<string, string | undefined>>;

/** Where alerts go. */
export interface ChannelSettings {
  readonly teams: readonly TeamsSettings[];
  readonly webhooks: readonly WebhookSettings[];
  readonly mail?: MailSettings;
  readonly receivers: ReceiverSettings;
}

/** A Teams workflow. */
export interface TeamsSettings {
  readonly name: AlertChannelName;
  /** Whoever knows it can post: a secret. */
  readonly webhookUrl: string;
  /** `message` for flows that read attachments, as Microsoft's template does; `card` for flows that post the body. */
  readonly form: 'message' | 'card';
}

/** Something else that takes alerts over https. */
export interface WebhookSettings {
  readonly name: AlertChannelName;
  /** A secret as well. */
  readonly url: string;
  readonly form: 'cloudevents' | 'azure-monitor' | 'slack' | 'pagerduty';
  /** What messages are signed with; for PagerDuty the routing key. */
  readonly secret?: string;
}

/** Who sends mail, and to whom. */
export interface MailSettings {
  readonly server: MailServer;
  readonly from: string;
  readonly to: readonly string[];
}

/**
 * How mail leaves: by an `smtp://` or `smtps://` address, which may hold a password (a secret), or by an e-mail resource of
 * Azure Communication Services and the app's identity.
 */
export type MailServer =
  | { readonly kind: 'smtp'; readonly smtpUrl: string }
  | { readonly kind: 'communication'; readonly endpoint: string };

/** Which hosts may be posted to beside the well-known ones. */
export interface ReceiverSettings {
  readonly allowedHosts: readonly string[];
  /** True for the simulator on one machine only. */
  readonly allowLoopback: boolean;
}

/** Lets webhooks go to this machine. Only a laptop's simulator is there, so that Azure refuses to start with it. */
const loopbackName = 'BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS';

/** Reads where alerts go. */
export function readChannelSettings(env: Environment, problems: Problems): ChannelSettings {
  const mail = readMail(env, problems);
  return {
    teams: namesOf(env, teamsUrl).flatMap((name) => readTeams(env, name, problems)),
    webhooks: namesOf(env, webhookUrl, webhookForm).flatMap((name) => readWebhook(env, name, problems)),
    ...(mail && { mail }),
    receivers: readReceivers(env, problems),
  };
}

const teamsUrl = 'BREAKWATER_TEAMS_WEBHOOK_URL';
const webhookUrl = 'BREAKWATER_WEBHOOK_URL';
const webhookForm = 'BREAKWATER_WEBHOOK_FORM';
const webhookSecret = 'BREAKWATER_WEBHOOK_SECRET';

/** The ends of settings of the same channels: `` and `__PAYMENTS`, which makes channel `teams:payments`. */
function namesOf(env: Environment, ...settings: readonly string[]): readonly string[] {
  const ends = Object.keys(env).flatMap((key) =>
    settings.filter((setting) => key.startsWith(`${setting}__`)).map((setting) => key.slice(setting.length)),
  );
  return ['', ...new Set(ends)].sort();
}

function toName(kind: AlertChannelKind, end: string, problems: Problems): AlertChannelName {
  const name = end === '' ? kind : `${kind}:${end.slice(2).toLowerCase().replaceAll('_', '-')}`;
  if (isAlertChannelName(name)) return name;
  problems.push(`The end of a setting of a ${kind} channel must be letters, digits and single underlines behind __.`);
  return kind;
}

function readTeams(env: Environment, end: string, problems: Problems): readonly TeamsSettings[] {
  const url = readHttpsUrl(env, `${teamsUrl}${end}`, problems);
  if (url === undefined) return [];
  const form = env[`BREAKWATER_TEAMS_FORM${end}`] || env['BREAKWATER_TEAMS_FORM'] || 'message';
  if (form !== 'message' && form !== 'card') problems.push(`BREAKWATER_TEAMS_FORM${end} must be message or card.`);
  return [{ name: toName('teams', end, problems), webhookUrl: url, form: form === 'card' ? 'card' : 'message' }];
}

/** A secret that could be guessed signs nothing. */
const leastSecretLength = 16;

function readWebhook(env: Environment, end: string, problems: Problems): readonly WebhookSettings[] {
  const form = env[`${webhookForm}${end}`] || 'cloudevents';
  const usual =
    form === 'pagerduty' && env[`${webhookForm}${end}`] ? 'https://events.pagerduty.com/v2/enqueue' : undefined;
  const url = readHttpsUrl(env, `${webhookUrl}${end}`, problems) ?? usual;
  if (url === undefined) return [];
  const secret = env[`${webhookSecret}${end}`];
  if (!isForm(form)) {
    problems.push(`${webhookForm}${end} must be cloudevents, azure-monitor, slack or pagerduty.`);
    return [];
  }
  if (form === 'pagerduty' && !secret) problems.push(`${webhookSecret}${end} must be the routing key of PagerDuty.`);
  if (secret && secret.length < leastSecretLength)
    problems.push(`${webhookSecret}${end} must have at least ${leastSecretLength} characters.`);
  return [{ name: toName('webhook', end, problems), url, form, ...(secret ? { secret } : {}) }];
}

function isForm(text: string): text is WebhookSettings['form'] {
  return ['cloudevents', 'azure-monitor', 'slack', 'pagerduty'].includes(text);
}

function readMail(env: Environment, problems: Problems): MailSettings | undefined {
  const smtpUrl = env['BREAKWATER_SMTP_URL'];
  const endpoint = readHttpsUrl(env, 'BREAKWATER_COMMUNICATION_ENDPOINT', problems);
  if (!smtpUrl && endpoint === undefined) return undefined;
  const from = env['BREAKWATER_MAIL_FROM'];
  const to = listOf(env['BREAKWATER_MAIL_TO']);
  if (smtpUrl && endpoint !== undefined)
    problems.push('Of BREAKWATER_SMTP_URL and BREAKWATER_COMMUNICATION_ENDPOINT only one may be set.');
  if (smtpUrl && !/^smtps?:\/\//.test(smtpUrl))
    problems.push('BREAKWATER_SMTP_URL must begin with smtp:// or smtps://.');
  if (!from || to.length === 0)
    problems.push('BREAKWATER_MAIL_FROM and BREAKWATER_MAIL_TO must be set where mail is to be sent.');
  const server =
    endpoint === undefined
      ? ({ kind: 'smtp', smtpUrl: smtpUrl ?? '' } as const)
      : ({ kind: 'communication', endpoint } as const);
  return { server, from: from ?? '', to };
}

function readReceivers(env: Environment, problems: Problems): ReceiverSettings {
  const allowedHosts = listOf(env['BREAKWATER_WEBHOOK_HOSTS']);
  const isHost = (text: string) => /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text);
  if (!allowedHosts.every(isHost))
    problems.push('BREAKWATER_WEBHOOK_HOSTS must be host names, or *.name for all below one, without https://.');
  const allowLoopback = env[loopbackName] === 'true';
  if (allowLoopback && env['WEBSITE_SITE_NAME'])
    problems.push(`${loopbackName} is for a simulator on one machine and must not be set in Azure.`);
  return { allowedHosts, allowLoopback };
}

/** An https address without a slash at its end; undefined if the setting is empty. */
export function readHttpsUrl(env: Environment, name: string, problems: Problems): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text.replace(/\/$/, '');
  problems.push(`${name} must be an https address.`);
  return undefined;
}

/** The parts of a list with commas, semicolons or blanks. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,;]+/).filter((part) => part !== '');
}
