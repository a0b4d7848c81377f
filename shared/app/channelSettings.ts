/** A mistake is added to `problems`, a line each, which never holds a value. */
type Problems = string[];
type Environment = Readonly<Record<string, string | undefined>>;

/** Where alerts go. */
export interface ChannelSettings {
  readonly teams?: TeamsSettings;
  readonly mail?: MailSettings;
  readonly receivers: ReceiverSettings;
}

/** A Teams workflow. */
export interface TeamsSettings {
  /** Whoever knows it can post: a secret. */
  readonly webhookUrl: string;
  /** `message` for flows that read attachments, as Microsoft's template does; `card` for flows that post the body. */
  readonly form: 'message' | 'card';
}

/** How mail leaves: an `smtp://` or `smtps://` address (it may hold a password: a secret) and the addresses on it. */
export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

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
  const teams = readTeams(env, problems);
  const mail = readMail(env, problems);
  return { ...(teams && { teams }), ...(mail && { mail }), receivers: readReceivers(env, problems) };
}

function readTeams(env: Environment, problems: Problems): TeamsSettings | undefined {
  const webhookUrl = readHttpsUrl(env, 'BREAKWATER_TEAMS_WEBHOOK_URL', problems);
  const form = env['BREAKWATER_TEAMS_FORM'] || 'message';
  if (form !== 'message' && form !== 'card') problems.push('BREAKWATER_TEAMS_FORM must be message or card.');
  return webhookUrl === undefined ? undefined : { webhookUrl, form: form === 'card' ? 'card' : 'message' };
}

function readMail(env: Environment, problems: Problems): MailSettings | undefined {
  const smtpUrl = env['BREAKWATER_SMTP_URL'];
  if (!smtpUrl) return undefined;
  const from = env['BREAKWATER_MAIL_FROM'];
  const to = listOf(env['BREAKWATER_MAIL_TO']);
  if (!/^smtps?:\/\//.test(smtpUrl)) problems.push('BREAKWATER_SMTP_URL must begin with smtp:// or smtps://.');
  if (!from || to.length === 0)
    problems.push('BREAKWATER_MAIL_FROM and BREAKWATER_MAIL_TO must be set with BREAKWATER_SMTP_URL.');
  return { smtpUrl, from: from ?? '', to };
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
