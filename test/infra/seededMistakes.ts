/** A slip in a copy of our own templates: in a file, the first text is put in the place of the second. */
export interface SeededMistake {
  readonly mistake: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  /** True if only the type data tell. */
  readonly needsTypes?: boolean;
}

const typed = { needsTypes: true } as const;

/** Mistakes that people make in templates, each in a place where it would hurt. */
export const seededMistakes: readonly SeededMistake[] = [
  // Syntax
  { mistake: 'a brace is missing', file: 'modules/identity.bicep', right: '  tags: tags\n}', wrong: '  tags: tags\n' },
  { mistake: 'a quote is missing', file: 'modules/storage.bicep', right: "'audits'", wrong: "'audits" },
  { mistake: 'an equals sign is missing', file: 'main.bicep', right: 'var watchedApart =', wrong: 'var watchedApart' },
  // Names and types
  { mistake: 'a property is misspelt', file: 'modules/app.bicep', right: 'httpsOnly: true', wrong: 'httpOnly: true' },
  {
    mistake: 'a nested property is misspelt',
    file: 'modules/app.bicep',
    right: 'instanceMemoryMB: i',
    wrong: 'instanceMemoryMb: i',
    ...typed,
  },
  {
    mistake: 'a property stands one level too high',
    file: 'modules/storage.bicep',
    right: "  kind: 'StorageV2'\n",
    wrong: "  kind: 'StorageV2'\n  accessTier: 'Hot'\n",
    ...typed,
  },
  {
    mistake: 'a required property is missing',
    file: 'modules/storage.bicep',
    right: "  sku: {\n    name: 'Standard_LRS'\n  }\n",
    wrong: '',
    ...typed,
  },
  {
    mistake: 'the location is missing',
    file: 'modules/telemetry.bicep',
    right: "-insights'\n  location: location\n",
    wrong: "-insights'\n",
    ...typed,
  },
  {
    mistake: 'a read-only property is set',
    file: 'modules/events.bicep',
    right: '    source: subscription().id\n',
    wrong: "    source: subscription().id\n    provisioningState: 'Succeeded'\n",
    ...typed,
  },
  {
    mistake: 'a value is misspelt',
    file: 'modules/storage.bicep',
    right: "'Standard_LRS'",
    wrong: "'Standard_LSR'",
    ...typed,
  },
  {
    mistake: 'a value is of an older API',
    file: 'modules/events.bicep',
    right: "'CloudEventSchemaV1_0'",
    wrong: "'CloudEventV01Schema'",
    ...typed,
  },
  {
    mistake: 'a discriminator is misspelt',
    file: 'modules/events.bicep',
    right: "'AzureFunction'",
    wrong: "'AzureFunctions'",
    ...typed,
  },
  {
    mistake: 'a text stands for a truth value',
    file: 'modules/vault.bicep',
    right: 'enableSoftDelete: true',
    wrong: "enableSoftDelete: 'true'",
    ...typed,
  },
  { mistake: 'a number stands for a text', file: 'modules/app.bicep', right: "version: '24'", wrong: 'version: 24' },
  {
    mistake: 'an object stands for a list',
    file: 'modules/mail.bicep',
    right: 'linkedDomains: [\n      domain.id\n    ]',
    wrong: 'linkedDomains: {}',
    ...typed,
  },
  {
    mistake: 'an API version does not exist',
    file: 'modules/vault.bicep',
    right: 'vaults@2024-11-01',
    wrong: 'vaults@2024-11-31',
    ...typed,
  },
  {
    mistake: 'a resource type is misspelt',
    file: 'modules/telemetry.bicep',
    right: 'Microsoft.Insights/components@',
    wrong: 'Microsoft.Insight/components@',
    ...typed,
  },
  {
    mistake: 'a resource is made at the wrong scope',
    file: 'modules/identity.bicep',
    right: "@description('Region",
    wrong: "targetScope = 'subscription'\n\n@description('Region",
  },
  {
    mistake: 'a variable is misspelt',
    file: 'modules/telemetry.bicep',
    right: "'${appName}-insights'",
    wrong: "'${appname}-insights'",
  },
  {
    mistake: 'something is read that the resource does not show',
    file: 'modules/app.bicep',
    right: "functionApp.properties.defaultHostName}/api/report'\n  }",
    wrong: "functionApp.properties.hostName}/api/report'\n  }",
    ...typed,
  },
  {
    mistake: 'a child has the wrong parent',
    file: 'modules/storage.bicep',
    right: 'parent: blobs\n    name: container',
    wrong: 'parent: storage\n    name: container',
  },
  {
    mistake: 'a private endpoint lacks its subnet',
    file: 'modules/endpoints.bicep',
    right: '      subnet: {\n        id: subnetId\n      }\n',
    wrong: '',
    ...typed,
  },
  {
    mistake: 'a setting of a resource stands twice',
    file: 'modules/app.bicep',
    right: '    reserved: true\n',
    wrong: '    reserved: true\n    reserved: true\n',
    ...typed,
  },
  // Modules
  {
    mistake: 'a module gets a parameter that it lacks',
    file: 'main.bicep',
    right: '    retentionDays: retentionDays\n',
    wrong: '    retentionDay: retentionDays\n',
  },
  {
    mistake: 'a module lacks a parameter',
    file: 'main.bicep',
    right: '    clientId: identity.outputs.clientId\n',
    wrong: '',
  },
  {
    mistake: 'a parameter is of another type',
    file: 'main.bicep',
    right: '    eventsEnabled: eventsEnabled\n',
    wrong: "    eventsEnabled: 'true'\n",
  },
  {
    mistake: 'an output does not exist',
    file: 'main.bicep',
    right: 'storage.outputs.packageUrl',
    wrong: 'storage.outputs.packageUri',
  },
  {
    mistake: 'the path of a module is wrong',
    file: 'main.bicep',
    right: "'modules/app.bicep'",
    wrong: "'module/app.bicep'",
  },
  {
    mistake: 'a module for a resource group gets no scope',
    file: 'main.bicep',
    right: "'breakwater-vault'\n  scope: group\n",
    wrong: "'breakwater-vault'\n",
  },
  {
    mistake: 'a parameter is left over',
    file: 'modules/app.bicep',
    right: 'param mailTo string\n',
    wrong: "param mailTo string\n\nparam mailCc string = ''\n",
  },
  {
    mistake: 'the parameters file names what is not there',
    file: 'main.parameters.json',
    right: '"mailTo"',
    wrong: '"mailRecipients"',
  },
  // Secrets and keys
  {
    mistake: 'a secret parameter is not marked',
    file: 'main.bicep',
    right: '@secure()\nparam teamsWebhookUrl',
    wrong: 'param teamsWebhookUrl',
  },
  {
    mistake: 'a secret stands in an app setting',
    file: 'modules/app.bicep',
    right: 'BREAKWATER_SMTP_URL: smtpReference',
    wrong: "BREAKWATER_SMTP_URL: 'smtps://mailer:hunter2@mail.example.com'",
  },
  {
    mistake: 'a secret has a default',
    file: 'main.bicep',
    right: "param smtpUrl string = ''",
    wrong: "param smtpUrl string = 'smtp://mail.example.com'",
  },
  {
    mistake: 'a secret goes into an output',
    file: 'modules/vault.bicep',
    right: 'output vaultId string = vault.id',
    wrong: 'output vaultId string = teamsWebhookUrl',
  },
  {
    mistake: 'a key is listed',
    file: 'modules/storage.bicep',
    right: 'string = storage.name',
    wrong: 'string = storage.listKeys().keys[0].value',
  },
  {
    mistake: 'a connection string is made',
    file: 'modules/app.bicep',
    right: 'AzureWebJobsStorage__accountName: storageAccountName',
    wrong:
      "AzureWebJobsStorage: 'DefaultEndpointsProtocol=https;AccountName=${storageAccountName};AccountKey=${clientId}'",
  },
  // Safety
  {
    mistake: 'shared keys are allowed',
    file: 'modules/storage.bicep',
    right: 'allowSharedKeyAccess: false',
    wrong: 'allowSharedKeyAccess: true',
  },
  {
    mistake: 'the refusal of shared keys is gone',
    file: 'modules/storage.bicep',
    right: '    allowSharedKeyAccess: false\n',
    wrong: '',
  },
  {
    mistake: 'blobs may be public',
    file: 'modules/storage.bicep',
    right: 'allowBlobPublicAccess: false',
    wrong: 'allowBlobPublicAccess: true',
  },
  { mistake: 'an old TLS is allowed', file: 'modules/storage.bicep', right: "'TLS1_2'", wrong: "'TLS1_0'" },
  { mistake: 'plain http is allowed', file: 'modules/app.bicep', right: 'httpsOnly: true', wrong: 'httpsOnly: false' },
  {
    mistake: 'telemetry takes keys',
    file: 'modules/telemetry.bicep',
    right: 'DisableLocalAuth: true',
    wrong: 'DisableLocalAuth: false',
  },
  {
    mistake: 'the vault is opened by access policies',
    file: 'modules/vault.bicep',
    right: 'enableRbacAuthorization: true',
    wrong: 'enableRbacAuthorization: false',
  },
  {
    mistake: 'the runtime is an older Node',
    file: 'modules/app.bicep',
    right: "version: '24'",
    wrong: "version: '20'",
  },
  {
    mistake: 'an instance is always ready',
    file: 'modules/app.bicep',
    right: 'alwaysReady: []',
    wrong:
      "alwaysReady: [\n          {\n            name: 'http'\n            instanceCount: 1\n          }\n        ]",
  },
  {
    mistake: 'leftover events need a key',
    file: 'modules/events.bicep',
    right:
      "    deadLetterWithResourceIdentity: {\n      identity: {\n        type: 'UserAssigned'\n        userAssignedIdentity: identityId\n      }\n",
    wrong: '    deadLetterWithResourceIdentity: {\n',
  },
  // Roles
  {
    mistake: 'the reader role has a star',
    file: 'main.bicep',
    right: 'actions: access.actions',
    wrong: "actions: [\n          '*/read'\n        ]",
  },
  {
    mistake: 'the reader role may write',
    file: 'permissions.json',
    right: 'Microsoft.Network/routeTables/read',
    wrong: 'Microsoft.Network/routeTables/write',
  },
  {
    mistake: 'the reader role lacks an action',
    file: 'permissions.json',
    right: '    "Microsoft.Network/ipGroups/read",\n',
    wrong: '',
  },
  {
    mistake: 'a storage role is given on everything',
    file: 'modules/storage.bicep',
    right: '    scope: storage\n',
    wrong: '',
  },
  {
    mistake: 'a role is Contributor',
    file: 'modules/vault.bicep',
    right: '4633458b-17de-408a-b874-0445c86b69e6',
    wrong: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  },
  {
    mistake: 'an assignment lacks the type of principal',
    file: 'watch.bicep',
    right: "    principalType: 'ServicePrincipal'\n",
    wrong: '',
  },
  {
    mistake: 'logs may be read without a condition',
    file: 'modules/logAccess.bicep',
    right: "    conditionVersion: '2.0'\n    condition:",
    wrong: '    description:',
  },
  {
    mistake: 'the condition lets more tables through',
    file: 'modules/logAccess.bicep',
    right: 'ForAllOfAnyValues:StringEquals',
    wrong: 'ForAllOfAllValues:StringNotEquals',
  },
  // Agreement with the code
  { mistake: 'a queue is misspelt', file: 'modules/storage.bicep', right: "'alerts'", wrong: "'alert'" },
  { mistake: 'a table is missing', file: 'modules/storage.bicep', right: "  'watermarks'\n", wrong: '' },
  { mistake: 'a container is missing', file: 'modules/storage.bicep', right: "  'baselines'\n", wrong: '' },
  {
    mistake: 'a life cycle rule is about no container',
    file: 'modules/storage.bicep',
    right: "'snapshots/'",
    wrong: "'snapshot/'",
  },
  {
    mistake: 'an app setting is misspelt',
    file: 'modules/app.bicep',
    right: 'BREAKWATER_MAIL_TO:',
    wrong: 'BREAKWATER_MAIL_TOO:',
  },
  {
    mistake: 'an app setting is missing',
    file: 'modules/app.bicep',
    right: '    DENY_LOG_SCHEDULE: denyLogSchedule\n',
    wrong: '',
  },
  {
    mistake: 'a setting that Flex Consumption refuses',
    file: 'modules/app.bicep',
    right: '    AZURE_CLIENT_ID: clientId\n',
    wrong: "    AZURE_CLIENT_ID: clientId\n    FUNCTIONS_WORKER_RUNTIME: 'node'\n",
  },
  {
    mistake: 'events go to a function that is not there',
    file: 'modules/events.bicep',
    right: '/functions/onResourceChange',
    wrong: '/functions/onResourceChanged',
  },
  {
    mistake: 'deletions are not subscribed to',
    file: 'modules/events.bicep',
    right: "        'Microsoft.Resources.ResourceDeleteSuccess'\n",
    wrong: '',
  },
  {
    mistake: 'what cannot be delivered goes nowhere',
    file: 'modules/events.bicep',
    right: "'undelivered-events'",
    wrong: "'dead-letters'",
  },
  {
    mistake: 'an alert looks for a line that nobody writes',
    file: 'modules/alerts.bicep',
    right: '"{\\\\"event\\\\":\\\\"audit\\\\""',
    wrong: '"{\\\\"event\\\\":\\\\"audited\\\\""',
  },
];
