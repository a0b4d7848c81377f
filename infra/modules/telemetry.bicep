// Where the service tells about itself. Only identities may write, no instrumentation key does.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Object id of the identity.')
param principalId string

@description('ARM id of a workspace to use; a new one is made if empty.')
param telemetryWorkspaceId string

var appName = '${name}-${uniqueString(resourceGroup().id, name)}'
var metricsPublisherRole = '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = if (telemetryWorkspaceId == '') {
  name: '${appName}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    workspaceCapping: {
      dailyQuotaGb: 1
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${appName}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: telemetryWorkspaceId == '' ? workspace.id : telemetryWorkspaceId
    DisableLocalAuth: true
  }
}

resource metricsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, metricsPublisherRole)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisherRole)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output insightsId string = insights.id
output connectionString string = insights.properties.ConnectionString
output workspaceId string = telemetryWorkspaceId == '' ? workspace.id : telemetryWorkspaceId
