// The one identity of the service: it runs the functions, reads Azure, and hands undeliverable events to the storage account.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-${uniqueString(resourceGroup().id, name)}-identity'
  location: location
  tags: tags
}

output identityId string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
