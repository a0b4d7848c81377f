/** What is used of the Resource Manager SDKs; loaded on first use, and its own part of the bundle. */
export { ContainerServiceClient } from '@azure/arm-containerservice';
export { NetworkManagementClient } from '@azure/arm-network';
export { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
