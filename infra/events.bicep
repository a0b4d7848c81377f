// Resource changes of this subscription → the function onResourceChange. What cannot be delivered is kept in a container.
@description('Prefix of the resource names.')
param name string

@description('Tags of every resource.')
param tags object

@description('Id of the function app.')
param functionAppId string

@description('Id of the storage account with the dead-letter container.')
param storageAccountId string

@description('Create the event subscription; the function must exist.')
param eventsEnabled bool

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${name}-changes'
  location: 'global'
  tags: tags
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
    deadLetterDestination: {
      endpointType: 'StorageBlob'
      properties: {
        resourceId: storageAccountId
        blobContainerName: 'undelivered-events'
      }
    }
  }
}
