// Private endpoints of storage account and vault, and the names under which the functions find them.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Id of the network in which the names resolve.')
param networkId string

@description('Id of the subnet for the endpoints.')
param subnetId string

@description('Id of the storage account.')
param storageAccountId string

@description('Id of the key vault.')
param vaultId string

var suffix = environment().suffixes.storage
var targets = [
  {
    service: 'blob'
    resourceId: storageAccountId
    zone: 'privatelink.blob.${suffix}'
  }
  {
    service: 'queue'
    resourceId: storageAccountId
    zone: 'privatelink.queue.${suffix}'
  }
  {
    service: 'table'
    resourceId: storageAccountId
    zone: 'privatelink.table.${suffix}'
  }
  {
    service: 'vault'
    resourceId: vaultId
    zone: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for target in targets: {
    name: target.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (target, i) in targets: {
    parent: zones[i]
    name: '${name}-network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for target in targets: {
    name: '${name}-${target.service}'
    location: location
    tags: tags
    properties: {
      subnet: {
        id: subnetId
      }
      privateLinkServiceConnections: [
        {
          name: target.service
          properties: {
            privateLinkServiceId: target.resourceId
            groupIds: [
              target.service
            ]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: target.service
          properties: {
            privateDnsZoneId: zones[i].id
          }
        }
      ]
    }
  }
]
