// Azure Communication Services with a mail domain that Azure manages: an SMTP server for those who have none.
// The SMTP user name and password come from an app registration, which no template can make: docs/deploy.md tells how.
@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Where mail is kept at rest.')
param dataLocation string = 'Europe'

var suffix = uniqueString(resourceGroup().id, name)

resource emailService 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: '${name}-${suffix}-email'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
  }
}

resource domain 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: emailService
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: {
    domainManagement: 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource communication 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: '${name}-${suffix}-communication'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: [
      domain.id
    ]
  }
}

output communicationServiceName string = communication.name
output senderDomain string = domain.properties.fromSenderDomain
