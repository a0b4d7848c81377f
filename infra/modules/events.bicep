// Resource changes of this subscription → the function onResourceChange. What cannot be delivered is kept in a container.
@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('ARM id of the identity, which writes what cannot be delivered.')
param identityId string

@description('Id of the function app.')
param functionAppId string

@description('Id of the storage account with the container for events that cannot be delivered.')
param storageAccountId string

@description('ARM id of the workspace for diagnostic settings; none if empty.')
param diagnosticsWorkspaceId string

@description('Create the event subscription; the function must exist.')
param eventsEnabled bool

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${name}-changes'
  location: 'global'
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource changes 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = if (eventsEnabled) {
  parent: topic
  name: 'resource-changes'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/onResourceChange'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: [
        'Microsoft.Resources.ResourceWriteSuccess'
        'Microsoft.Resources.ResourceDeleteSuccess'
        'Microsoft.Resources.ResourceActionSuccess'
      ]
      enableAdvancedFilteringOnArrays: true
      advancedFilters: [
        {
          operatorType: 'StringBeginsWith'
          key: 'data.operationName'
          values: [
            'Microsoft.Network/'
            'Microsoft.ContainerService/managedClusters/'
          ]
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    // By the identity: the account refuses keys, which a plain destination would use.
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: identityId
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccountId
          blobContainerName: 'undelivered-events'
        }
      }
    }
  }
}

resource failures 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (diagnosticsWorkspaceId != '') {
  name: 'breakwater'
  scope: topic
  properties: {
    workspaceId: diagnosticsWorkspaceId
    logs: [
      {
        category: 'DeliveryFailures'
        enabled: true
      }
    ]
  }
}

output topicId string = topic.id
