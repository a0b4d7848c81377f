// Lets the identity query one workspace, and of it only the tables that hold what firewalls log.
@description('Name of the workspace in this resource group.')
param workspaceName string

@description('Object id of the identity.')
param principalId string

@description('Tables that may be read; no other.')
param tables array

var dataReaderRole = '3b03c2da-16b3-4a49-8834-0f8130efdd3b' // Log Analytics Data Reader
var readData = '!(ActionMatches{\'Microsoft.OperationalInsights/workspaces/tables/data/read\'})'
var tableName = '@Resource[Microsoft.OperationalInsights/workspaces/tables:name]'
var names = join(tables, '\', \'')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource logAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, principalId, dataReaderRole)
  scope: workspace
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReaderRole)
    principalId: principalId
    principalType: 'ServicePrincipal'
    conditionVersion: '2.0'
    condition: '((${readData}) OR (${tableName} ForAllOfAnyValues:StringEquals {\'${names}\'}))'
  }
}
