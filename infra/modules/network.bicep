// A network of its own: one subnet that the functions reach out from, one for private endpoints.
@description('Region of every resource here.')
param location string

@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Address space, /24 or larger.')
param addressPrefix string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
  }
}

resource functionSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'functions'
  properties: {
    addressPrefix: cidrSubnet(addressPrefix, 26, 0)
    // Audits ask Azure Resource Manager and Log Analytics at their public addresses.
    defaultOutboundAccess: true
    delegations: [
      {
        name: 'flex-consumption'
        properties: {
          serviceName: 'Microsoft.App/environments'
        }
      }
    ]
  }
}

resource endpointSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'endpoints'
  properties: {
    addressPrefix: cidrSubnet(addressPrefix, 27, 2)
    defaultOutboundAccess: false
  }
  dependsOn: [
    functionSubnet
  ]
}

output networkId string = network.id
output functionSubnetId string = functionSubnet.id
output endpointSubnetId string = endpointSubnet.id
