// The function app: Flex Consumption, Node 24, nothing always ready. Every connection is the identity's; no key is used anywhere.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('ARM id of the identity.')
param identityId string

@description('Client id of the identity.')
param clientId string

@description('Name of the storage account.')
param storageAccountName string

@description('Address of the container that the deployed zip is kept in.')
param packageUrl string

@description('Connection string of Application Insights: an address, no secret, because only identities may write.')
param insightsConnectionString string

@description('Subnet that the functions reach the network from; none if empty.')
param subnetId string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('Most instances at a time.')
param maximumInstanceCount int

@description('Subscriptions to watch.')
param subscriptionIds array

@description('Names of management groups whose subscriptions are watched too, separated by commas.')
param managementGroups string

@description('Customer ids of workspaces to ask besides those that diagnostic settings name, separated by commas.')
param logWorkspaceIds string

@description('Reference to the secret with the address of the Teams Workflows webhook; empty without one.')
param teamsWebhookReference string

@description('What the Teams workflow takes: a message with an attachment, or the bare card.')
param teamsForm string

@description('Hosts that alerts may be posted to beside those of Teams, Slack and PagerDuty, separated by commas.')
param webhookHosts string

@description('Reference to the address of a webhook in the key vault; empty for none.')
param webhookReference string

@description('What the webhook takes: cloudevents, azure-monitor, slack or pagerduty.')
param webhookForm string

@description('Reference to what messages to the webhook are signed with; empty for none.')
param webhookSecretReference string

@description('Address of an e-mail resource of Azure Communication Services; empty for none.')
param communicationEndpoint string

@description('Reference to the secret with the address of the mail server; empty without one.')
param smtpReference string

@description('Sender of alert mail.')
param mailFrom string

@description('Recipients of alert mail.')
param mailTo string

@description('Schedule of the audit.')
param auditSchedule string

@description('Schedule of the deny-log watch.')
param denyLogSchedule string

var appName = '${name}-${uniqueString(resourceGroup().id, name)}'

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: '${appName}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource functionApp 'Microsoft.Web/sites@2024-11-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId == '' ? null : subnetId
    functionAppConfig: {
      runtime: {
        name: 'node'
        version: '24'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        alwaysReady: []
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }
}

// Publishing goes by Entra only: no user name and password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: functionApp
  name: 'scm'
  properties: {
    allow: false
  }
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: functionApp
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__accountName: storageAccountName
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
    AZURE_CLIENT_ID: clientId
    AUDIT_SCHEDULE: auditSchedule
    DENY_LOG_SCHEDULE: denyLogSchedule
    BREAKWATER_CLOUD: environment().name
    BREAKWATER_SUBSCRIPTIONS: join(subscriptionIds, ',')
    BREAKWATER_MANAGEMENT_GROUPS: managementGroups
    BREAKWATER_READING: 'graph'
    BREAKWATER_WORKSPACES: logWorkspaceIds
    BREAKWATER_TEAMS_WEBHOOK_URL: teamsWebhookReference
    BREAKWATER_TEAMS_FORM: teamsForm
    BREAKWATER_WEBHOOK_URL: webhookReference
    BREAKWATER_WEBHOOK_FORM: webhookForm
    BREAKWATER_WEBHOOK_SECRET: webhookSecretReference
    BREAKWATER_WEBHOOK_HOSTS: webhookHosts
    BREAKWATER_COMMUNICATION_ENDPOINT: communicationEndpoint
    BREAKWATER_SMTP_URL: smtpReference
    BREAKWATER_MAIL_FROM: mailFrom
    BREAKWATER_MAIL_TO: mailTo
    BREAKWATER_QUIET_SECONDS: '30'
    BREAKWATER_KEEP_DAYS: '90'
    BREAKWATER_KEEP_REPORTS: '30'
    BREAKWATER_KEEP_NAME_DAYS: '30'
    BREAKWATER_REPORT_URL: 'https://${functionApp.properties.defaultHostName}/api/report'
  }
}

output functionAppId string = functionApp.id
output functionAppName string = functionApp.name
output reportUrl string = 'https://${functionApp.properties.defaultHostName}/api/report'
