import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../shared/app/settings.ts';

const least = {
  BREAKWATER_SUBSCRIPTIONS: '00000000-0000-0000-0000-000000000001',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};

function problemsOf(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

describe('app settings', () => {
  it('need a subscription and a storage account and default to the public cloud', () => {
    const settings = readSettings(least);
    expect(settings.cloud).toBe('AzureCloud');
    expect(settings.armEndpoint).toBe('https://management.azure.com');
    expect(settings.storage).toEqual({ kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' });
    expect(settings.channels).toEqual({
      teams: [],
      webhooks: [],
      receivers: { allowedHosts: [], allowLoopback: false },
    });
  });

  it('take the sovereign clouds with their own addresses', () => {
    const env = {
      ...least,
      BREAKWATER_CLOUD: 'AzureUSGovernment',
      AzureWebJobsStorage: '',
      AzureWebJobsStorage__accountName: 'acct',
    };
    const settings = readSettings(env);
    expect(settings.armEndpoint).toBe('https://management.usgovcloudapi.net');
    expect(settings.storage).toMatchObject({ kind: 'identity', tableUrl: 'https://acct.table.core.usgovcloudapi.net' });
  });

  it('take lists with commas, semicolons or blanks', () => {
    expect(readSettings({ ...least, BREAKWATER_SUBSCRIPTIONS: 'a, b;c  d' }).subscriptionIds).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('are enough with a management group instead of subscriptions', () => {
    const env = { ...least, BREAKWATER_SUBSCRIPTIONS: '', BREAKWATER_MANAGEMENT_GROUPS: 'mg-platform, mg-apps' };
    expect(readSettings(env)).toMatchObject({ subscriptionIds: [], managementGroups: ['mg-platform', 'mg-apps'] });
  });

  it('name every mistake at once and no value', () => {
    const secret = 'http://hooks.example.com/very-secret';
    const text = problemsOf({
      BREAKWATER_CLOUD: 'Mars',
      BREAKWATER_TEAMS_WEBHOOK_URL: secret,
      BREAKWATER_SMTP_URL: 'mail.example.com',
    });
    for (const name of [
      'BREAKWATER_CLOUD',
      'BREAKWATER_TEAMS_WEBHOOK_URL',
      'BREAKWATER_SMTP_URL',
      'BREAKWATER_MAIL_FROM',
      'AzureWebJobsStorage',
      'BREAKWATER_SUBSCRIPTIONS',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).not.toContain('secret');
    expect(text).not.toContain('mail.example.com');
  });

  it('refuse an ARM endpoint that is not https, because a token would go there', () => {
    expect(problemsOf({ ...least, BREAKWATER_ARM_ENDPOINT: 'http://127.0.0.1:1' })).toContain(
      'BREAKWATER_ARM_ENDPOINT',
    );
  });

  it('take channels by name, each with its form and its secret', () => {
    const { channels } = readSettings({
      ...least,
      BREAKWATER_TEAMS_WEBHOOK_URL: 'https://one.logic.azure.com/x',
      BREAKWATER_TEAMS_WEBHOOK_URL__PAYMENTS: 'https://two.logic.azure.com/x',
      BREAKWATER_TEAMS_FORM__PAYMENTS: 'card',
      BREAKWATER_WEBHOOK_URL__ON_CALL: 'https://alerts.example.com/x',
      BREAKWATER_WEBHOOK_SECRET__ON_CALL: 'sixteen-or-more-characters',
      BREAKWATER_WEBHOOK_FORM__PAGER: 'pagerduty',
      BREAKWATER_WEBHOOK_SECRET__PAGER: '0123456789abcdef0123456789abcdef',
    });
    expect(channels.teams).toEqual([
      { name: 'teams', webhookUrl: 'https://one.logic.azure.com/x', form: 'message' },
      { name: 'teams:payments', webhookUrl: 'https://two.logic.azure.com/x', form: 'card' },
    ]);
    expect(channels.webhooks).toEqual([
      {
        name: 'webhook:on-call',
        url: 'https://alerts.example.com/x',
        form: 'cloudevents',
        secret: 'sixteen-or-more-characters',
      },
      {
        name: 'webhook:pager',
        url: 'https://events.pagerduty.com/v2/enqueue',
        form: 'pagerduty',
        secret: '0123456789abcdef0123456789abcdef',
      },
    ]);
  });

  it.each([
    [{ BREAKWATER_WEBHOOK_URL: 'https://a.example.com', BREAKWATER_WEBHOOK_FORM: 'soap' }, 'BREAKWATER_WEBHOOK_FORM'],
    [
      { BREAKWATER_WEBHOOK_URL: 'https://a.example.com', BREAKWATER_WEBHOOK_SECRET: 'short' },
      'BREAKWATER_WEBHOOK_SECRET',
    ],
    [{ BREAKWATER_WEBHOOK_FORM: 'pagerduty' }, 'routing key'],
    [{ BREAKWATER_TEAMS_WEBHOOK_URL__: 'https://a.example.com' }, 'letters, digits'],
    [{ BREAKWATER_TEAMS_WEBHOOK_URL: 'https://a.example.com', BREAKWATER_TEAMS_FORM: 'x' }, 'BREAKWATER_TEAMS_FORM'],
    [{ BREAKWATER_COMMUNICATION_ENDPOINT: 'https://a.example.com' }, 'BREAKWATER_MAIL_FROM'],
    [{ BREAKWATER_COMMUNICATION_ENDPOINT: 'https://a', BREAKWATER_SMTP_URL: 'smtp://b' }, 'only one'],
  ])('refuse channels that cannot work: %o', (env, expected) => {
    expect(problemsOf({ ...least, ...env })).toContain(expected);
  });

  it('take an e-mail resource of Azure Communication Services instead of a mail server', () => {
    const mail = { BREAKWATER_MAIL_FROM: 'a@example.com', BREAKWATER_MAIL_TO: 'b@example.com' };
    const env = {
      ...least,
      ...mail,
      BREAKWATER_COMMUNICATION_ENDPOINT: 'https://mail.europe.communication.azure.com/',
    };
    expect(readSettings(env).channels.mail?.server).toEqual({
      kind: 'communication',
      endpoint: 'https://mail.europe.communication.azure.com',
    });
  });

  it('take hosts that alerts may be posted to, and no addresses', () => {
    const { channels } = readSettings({ ...least, BREAKWATER_WEBHOOK_HOSTS: 'hooks.example.com, *.example.org' });
    expect(channels.receivers.allowedHosts).toEqual(['hooks.example.com', '*.example.org']);
    for (const hosts of ['https://hooks.example.com', '*', '*.com/x', 'a b/c'])
      expect(problemsOf({ ...least, BREAKWATER_WEBHOOK_HOSTS: hosts })).toContain('BREAKWATER_WEBHOOK_HOSTS');
  });

  it('let alerts go to this machine only by a name that says so, and never in Azure', () => {
    const env = { ...least, BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS: 'true' };
    expect(readSettings(env).channels.receivers.allowLoopback).toBe(true);
    expect(problemsOf({ ...env, WEBSITE_SITE_NAME: 'breakwater-abc' })).toContain('must not be set in Azure');
  });
});
