// The reader role on a management group, for all subscriptions below it:
// `az deployment mg create --management-group-id <id> --location <region> --template-file infra/watchGroup.bicep --parameters principalId=…`.
// Events are published by each subscription, so watch.bicep still goes to each of them, with assignReader=false.
targetScope = 'managementGroup'

@description('Object id of the identity.')
param principalId string

var access = loadJsonContent('permissions.json')
var own = managementGroup().id

resource readerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, principalId, 'reader')
  properties: {
    roleName: 'Breakwater Reader ${uniqueString(managementGroup().id, principalId)}'
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

resource readerAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, 'reader-assignment')
  properties: {
    roleDefinitionId: readerRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output readerRoleId string = readerRole.id
