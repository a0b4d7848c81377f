// Everything that Breakwater needs: `azd up`, or `az deployment sub create --location <region> --template-file infra/main.bicep`.
// With az, run it once, publish the zip, then run it again with eventsEnabled=true: an event subscription can only name a
// function that exists. docs/deploy.md lists every resource, permission and cost.
targetScope = 'subscription'

@description('Region of the function app and its resources. Flex Consumption must be offered there.')
param location string = deployment().location

@description('Resource group to create.')
param resourceGroupName string = 'rg-breakwater'

@description('Prefix of the resource names: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'breakwater'

@description('Name of the azd environment; empty without azd.')
param environmentName string = ''

@description('Ids of the subscriptions to watch, separated by commas; this one if empty. You need the right to assign roles in each.')
param watchedSubscriptions string = ''

@description('Ids of further subscriptions to watch, where somebody else deploys watch.bicep.')
param subscriptionsWatchedApart string = ''

@description('Names of management groups, separated by commas: their subscriptions with clusters or firewalls are watched too. Deploy watchGroup.bicep there.')
param watchedManagementGroups string = ''

@description('ARM ids of the Log Analytics workspaces that the firewalls log to, separated by commas: the identity may read their firewall tables.')
param logWorkspaces string = ''

@description('Customer ids of workspaces to ask besides those that diagnostic settings name, separated by commas.')
param logWorkspaceIds string = ''

@description('ARM id of the workspace for the telemetry of the service itself; a new one is made if empty.')
param telemetryWorkspaceId string = ''

@description('Address of the Teams Workflows webhook. Holds its own secret; kept in the key vault.')
@secure()
param teamsWebhookUrl string = ''

@description('What the Teams workflow takes: a message with an attachment, as the template does, or the bare card.')
@allowed([
  'message'
  'card'
])
param teamsForm string = 'message'

@description('Hosts that alerts may be posted to beside those of Teams, Slack and PagerDuty, separated by commas; *.example.com for all below one.')
param webhookHosts string = ''

@description('Address of a webhook for alerts; kept in the key vault. docs/webhook.md says what it gets.')
@secure()
param webhookUrl string = ''

@description('What the webhook takes.')
@allowed([
  ''
  'cloudevents'
  'azure-monitor'
  'slack'
  'pagerduty'
])
param webhookForm string = ''

@description('What messages to the webhook are signed with, or the routing key of PagerDuty; kept in the key vault.')
@secure()
param webhookSecret string = ''

@description('Address of an e-mail resource of Azure Communication Services, https://<name>.<region>.communication.azure.com, instead of a mail server. The identity needs a role there that may send.')
param communicationEndpoint string = ''

@description('smtp:// or smtps:// address of the mail server. May hold a password; kept in the key vault.')
@secure()
param smtpUrl string = ''

@description('Sender of alert mail.')
param mailFrom string = ''

@description('Recipients of alert mail, separated by commas.')
param mailTo string = ''

@description('NCRONTAB schedule of the audit, six fields.')
param auditSchedule string = '0 0 * * * *'

@description('NCRONTAB schedule of the deny-log watch, six fields.')
param denyLogSchedule string = '0 */5 * * * *'

@description('Memory of a function instance in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Most function instances at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Days after which a snapshot that nobody reads any more, and a report, is deleted.')
@minValue(30)
param retentionDays int = 400

@description('Subscribe to resource changes. Only after the functions were published.')
param eventsEnabled bool = false

@description('Address that is told when work fails for good or no audit happens; empty: rules without a recipient.')
param operatorMail string = ''

@description('Alert rules on poison queues and missing audits.')
param alertRules bool = true

@description('Workbook on the telemetry of the service.')
param workbook bool = true

@description('Diagnostic settings of vault, storage account and event topics.')
param diagnostics bool = true

@description('A Communication Services resource with an Azure-managed mail domain.')
param communicationServices bool = false

@description('Put the function app into a virtual network and reach storage and vault by private endpoints.')
param privateNetwork bool = false

@description('Address space of that network, /24 or larger.')
param addressPrefix string = '10.90.0.0/24'

var access = loadJsonContent('permissions.json')
var tags = union({ product: 'breakwater' }, environmentName == '' ? {} : { 'azd-env-name': environmentName })
var own = subscription().subscriptionId
var watched = watchedSubscriptions == '' ? [own] : split(watchedSubscriptions, ',')
var watchedApart = subscriptionsWatchedApart == '' ? [] : split(subscriptionsWatchedApart, ',')
var workspaces = logWorkspaces == '' ? [] : split(logWorkspaces, ',')
var watchedIds = [for id in watched: '/subscriptions/${id}']

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'breakwater-identity'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'breakwater-telemetry'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    principalId: identity.outputs.principalId
    telemetryWorkspaceId: telemetryWorkspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'breakwater-network'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    addressPrefix: addressPrefix
  }
}

module storage 'modules/storage.bicep' = {
  name: 'breakwater-storage'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    principalId: identity.outputs.principalId
    retentionDays: retentionDays
    privateNetwork: privateNetwork
    diagnosticsWorkspaceId: diagnostics ? telemetry.outputs.workspaceId : ''
  }
}

module vault 'modules/vault.bicep' = {
  name: 'breakwater-vault'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    principalId: identity.outputs.principalId
    hasTeamsWebhook: teamsWebhookUrl != ''
    hasSmtp: smtpUrl != ''
    teamsWebhookUrl: teamsWebhookUrl
    smtpUrl: smtpUrl
    hasWebhook: webhookUrl != ''
    hasWebhookSecret: webhookSecret != ''
    webhookUrl: webhookUrl
    webhookSecret: webhookSecret
    privateNetwork: privateNetwork
    diagnosticsWorkspaceId: diagnostics ? telemetry.outputs.workspaceId : ''
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetwork) {
  name: 'breakwater-endpoints'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    networkId: privateNetwork ? network.outputs.networkId : ''
    subnetId: privateNetwork ? network.outputs.endpointSubnetId : ''
    storageAccountId: storage.outputs.storageAccountId
    vaultId: vault.outputs.vaultId
  }
}

module mail 'modules/mail.bicep' = if (communicationServices) {
  name: 'breakwater-mail'
  scope: group
  params: {
    name: name
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  name: 'breakwater-app'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    identityId: identity.outputs.identityId
    clientId: identity.outputs.clientId
    storageAccountName: storage.outputs.storageAccountName
    packageUrl: storage.outputs.packageUrl
    insightsConnectionString: telemetry.outputs.connectionString
    subnetId: privateNetwork ? network.outputs.functionSubnetId : ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    subscriptionIds: concat(watched, watchedApart)
    managementGroups: watchedManagementGroups
    logWorkspaceIds: logWorkspaceIds
    teamsWebhookReference: vault.outputs.teamsWebhookReference
    teamsForm: teamsForm
    webhookHosts: webhookHosts
    webhookReference: vault.outputs.webhookReference
    webhookForm: webhookForm
    webhookSecretReference: vault.outputs.webhookSecretReference
    communicationEndpoint: communicationEndpoint
    smtpReference: vault.outputs.smtpReference
    mailFrom: mailFrom
    mailTo: mailTo
    auditSchedule: auditSchedule
    denyLogSchedule: denyLogSchedule
  }
  dependsOn: [
    endpoints
  ]
}

module alerts 'modules/alerts.bicep' = if (alertRules) {
  name: 'breakwater-alerts'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    insightsId: telemetry.outputs.insightsId
    operatorMail: operatorMail
  }
}

module book 'modules/workbook.bicep' = if (workbook) {
  name: 'breakwater-workbook'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    insightsId: telemetry.outputs.insightsId
  }
}

// Read access to exactly what an audit looks at. The list is made from shared/azure/permissions.ts. A role's name is unique
// in the whole directory, so it carries the deployment.
resource readerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, resourceGroupName, name, 'reader')
  properties: {
    roleName: 'Breakwater Reader ${uniqueString(subscription().id, resourceGroupName, name)}'
    description: 'Reads what the egress of AKS clusters behind Azure Firewall depends on. No write, no data.'
    type: 'CustomRole'
    permissions: [
      {
        actions: access.actions
        notActions: []
      }
    ]
    assignableScopes: watchedIds
  }
}

module watch 'watch.bicep' = [
  for id in watched: {
    name: 'breakwater-watch-${id}'
    scope: subscription(id)
    params: {
      location: location
      resourceGroupName: resourceGroupName
      name: name
      readerRoleId: readerRole.id
      principalId: identity.outputs.principalId
      identityId: identity.outputs.identityId
      functionAppId: app.outputs.functionAppId
      storageAccountId: storage.outputs.storageAccountId
      diagnosticsWorkspaceId: diagnostics ? telemetry.outputs.workspaceId : ''
      eventsEnabled: eventsEnabled
      tags: tags
    }
  }
]

module logAccess 'modules/logAccess.bicep' = [
  for id in workspaces: {
    name: 'breakwater-logs-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      workspaceName: last(split(id, '/'))
      principalId: identity.outputs.principalId
      tables: access.logTables
    }
  }
]

output functionAppName string = app.outputs.functionAppName
output functionAppId string = app.outputs.functionAppId
output storageAccountId string = storage.outputs.storageAccountId
output reportUrl string = app.outputs.reportUrl
output identityId string = identity.outputs.identityId
output principalId string = identity.outputs.principalId
output readerRoleId string = readerRole.id
