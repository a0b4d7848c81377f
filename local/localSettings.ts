import type { Azurite } from './host/azurite.ts';
import type { Scenario } from './scenarios/readScenario.ts';
import type { RunningSimulator } from './simulator/startSimulator.ts';

/** What the settings are made of. */
export interface LocalParts {
  readonly scenario: Scenario;
  readonly azurite: Azurite;
  readonly simulator: RunningSimulator;
  /** Port of the functions. */
  readonly port: number;
}

/**
 * The app settings that point the functions at the simulated Azure. The environment may hold settings of somebody's
 * real Azure: those that would lead elsewhere are overruled.
 */
export function toLocalSettings({ scenario, azurite, simulator, port }: LocalParts): Readonly<Record<string, string>> {
  return {
    AzureWebJobsStorage: azurite.connectionString,
    AUDIT_SCHEDULE: '0 0 * * * *',
    DENY_LOG_SCHEDULE: '0 */5 * * * *',
    BREAKWATER_CLOUD: 'AzureCloud',
    BREAKWATER_SUBSCRIPTIONS: scenario.subscriptionIds.join(','),
    BREAKWATER_READING: 'graph',
    BREAKWATER_WORKSPACES: scenario.workspaceIds.join(','),
    BREAKWATER_ARM_ENDPOINT: simulator.armEndpoint,
    BREAKWATER_LOGS_ENDPOINT: simulator.logsEndpoint,
    BREAKWATER_CA_CERTIFICATE: simulator.caCertificate,
    BREAKWATER_TEAMS_WEBHOOK_URL: simulator.teamsWebhookUrl,
    BREAKWATER_TEAMS_FORM: 'message',
    BREAKWATER_WEBHOOK_HOSTS: '',
    BREAKWATER_WEBHOOK_URL: '',
    BREAKWATER_WEBHOOK_FORM: '',
    BREAKWATER_WEBHOOK_SECRET: '',
    BREAKWATER_COMMUNICATION_ENDPOINT: '',
    BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS: 'true',
    BREAKWATER_SMTP_URL: simulator.smtpUrl,
    BREAKWATER_MAIL_FROM: 'breakwater@example.com',
    BREAKWATER_MAIL_TO: 'platform-team@example.com',
    // Whoever tries it out waits for one change, not for the end of a deployment.
    BREAKWATER_QUIET_SECONDS: '1',
    BREAKWATER_REPORT_URL: `http://localhost:${port}/api/report`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    AZURE_CLIENT_ID: '',
    // A proxy of the network must not be asked for addresses of this machine.
    NO_PROXY: [process.env['NO_PROXY'], '127.0.0.1', 'localhost'].filter(Boolean).join(','),
  };
}
