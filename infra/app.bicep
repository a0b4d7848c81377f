// The function app with what it runs on: identity, storage, telemetry. No key is used anywhere: every connection is the identity's.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Further Log Analytics workspaces (customer ids) with firewall logs; those in diagnostic settings are found.')
param logWorkspaceIds array

@description('Address of the Teams Workflows webhook.')
@secure()
param teamsWebhookUrl string

@description('What the Teams workflow takes: a message with an attachment, as the template does, or the bare card.')
@allowed([
  'message'
  'card'
])
param teamsForm string

@description('Hosts that alerts may be posted to beside those of Teams, Slack and PagerDuty.')
param webhookHosts array

@description('Address of the mail server.')
@secure()
param smtpUrl string

@description('Sender of alert mail.')
param mailFrom string

@description('Recipients of alert mail.')
param mailTo string

@description('Schedule of the audit.')
param auditSchedule string

@description('Schedule of the deny-log watch.')
param denyLogSchedule string

var suffix = uniqueString(resourceGroup().id, name)
var storageName = toLower('${name}${suffix}')
var appName = '${name}-${suffix}'
var packageContainer = 'app-package'
var blobContainers = [
  packageContainer
  'snapshots'
  'reports'
  'baselines'
  'config'
  'undelivered-events'
]
var queueNames = [
  'audits'
  'alerts'
]
var tableNames = [
  'findings'
  'outbox'
  'watermarks'
  'changes'
]
var storageRoles = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: the Functions host keeps its locks there
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
]
var metricsPublisherRole = '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${appName}-identity'
  location: location
  tags: tags
}

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: storageName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    defaultToOAuthAuthentication: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: storage
  name: 'default'
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [
  for container in blobContainers: {
    parent: blobs
    name: container
  }
]

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: storage
  name: 'default'
}

resource workQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [
  for queue in queueNames: {
    parent: queues
    name: queue
  }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-01-01' = {
  parent: storage
  name: 'default'
}

resource stateTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-01-01' = [
  for table in tableNames: {
    parent: tables
    name: table
  }
]

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in storageRoles: {
    name: guid(storage.id, identity.id, role)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: '${appName}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${appName}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource metricsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identity.id, metricsPublisherRole)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisherRole)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

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
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      runtime: {
        name: 'node'
        version: '24'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: 40
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }
  dependsOn: [
    containers
    storageAccess
  ]
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: functionApp
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__accountName: storage.name
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.properties.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    AZURE_CLIENT_ID: identity.properties.clientId
    AUDIT_SCHEDULE: auditSchedule
    DENY_LOG_SCHEDULE: denyLogSchedule
    BREAKWATER_CLOUD: environment().name
    BREAKWATER_SUBSCRIPTIONS: subscription().subscriptionId
    BREAKWATER_WORKSPACES: join(logWorkspaceIds, ',')
    BREAKWATER_TEAMS_WEBHOOK_URL: teamsWebhookUrl
    BREAKWATER_TEAMS_FORM: teamsForm
    BREAKWATER_WEBHOOK_HOSTS: join(webhookHosts, ',')
    BREAKWATER_SMTP_URL: smtpUrl
    BREAKWATER_MAIL_FROM: mailFrom
    BREAKWATER_MAIL_TO: mailTo
    BREAKWATER_QUIET_SECONDS: '30'
    BREAKWATER_REPORT_URL: 'https://${functionApp.properties.defaultHostName}/api/report'
  }
}

output functionAppId string = functionApp.id
output functionAppName string = functionApp.name
output storageAccountId string = storage.id
output principalId string = identity.properties.principalId
output reportUrl string = 'https://${functionApp.properties.defaultHostName}/api/report'
