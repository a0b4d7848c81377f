// What a watched subscription needs: the reader role for the identity, and its resource changes sent to the function.
// main.bicep deploys it where you may; elsewhere somebody else does, with the outputs of main.bicep:
// `az deployment sub create --subscription <id> --location <region> --template-file infra/watch.bicep --parameters …`.
targetScope = 'subscription'

@description('Region of the resource group; the topic itself is global.')
param location string = deployment().location

@description('Resource group for the event topic; made if it is missing.')
param resourceGroupName string = 'rg-breakwater'

@description('Prefix of the resource names.')
param name string = 'breakwater'

@description('Id of the reader role that main.bicep made; empty to make one here, or where a management group assigns it, false in assignReader.')
param readerRoleId string = ''

@description('Assign the reader role here. False where watchGroup.bicep did so above.')
param assignReader bool = true

@description('Object id of the identity.')
param principalId string

@description('ARM id of the identity.')
param identityId string

@description('Id of the function app.')
param functionAppId string

@description('Id of the storage account with the container for events that cannot be delivered.')
param storageAccountId string

@description('ARM id of the workspace for diagnostic settings; none if empty.')
param diagnosticsWorkspaceId string = ''

@description('Create the event subscription; the function must exist.')
param eventsEnabled bool = false

@description('Tags of every resource.')
param tags object = {
  product: 'breakwater'
}

var access = loadJsonContent('permissions.json')
var own = subscription().id

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

resource ownRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (assignReader && readerRoleId == '') {
  name: guid(subscription().id, principalId, 'reader')
  properties: {
    roleName: 'Breakwater Reader ${uniqueString(subscription().id, principalId)}'
    description: 'Reads what the egress of AKS clusters behind Azure Firewall depends on. No write, no data.'
    type: 'CustomRole'
    permissions: [
      {
        actions: access.actions
        notActions: []
      }
    ]
    assignableScopes: [
      own
    ]
  }
}

resource readerAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (assignReader) {
  name: guid(subscription().id, principalId, 'reader-assignment')
  properties: {
    roleDefinitionId: readerRoleId == '' ? ownRole.id : readerRoleId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

module events 'modules/events.bicep' = {
  name: 'breakwater-events'
  scope: group
  params: {
    name: name
    tags: tags
    identityId: identityId
    functionAppId: functionAppId
    storageAccountId: storageAccountId
    diagnosticsWorkspaceId: diagnosticsWorkspaceId
    eventsEnabled: eventsEnabled
  }
}

output topicId string = events.outputs.topicId
