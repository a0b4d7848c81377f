import { describeReadingStore } from '../contract/readingStore.ts';
import { describeReportStore } from '../contract/reportStore.ts';
import { describeSnapshotStore } from '../contract/snapshotStore.ts';
import { describeStateStore } from '../contract/stateStore.ts';
import { describeWorkQueue } from '../contract/workQueue.ts';
import { createMemoryReadingStore } from '../support/memoryReadings.ts';
import {
  createMemoryReportStore,
  createMemorySnapshotStore,
  createMemoryStateStore,
  createMemoryWorkQueue,
} from '../support/memoryStores.ts';

describeSnapshotStore('memory', () => Promise.resolve(createMemorySnapshotStore()));
describeReportStore('memory', () => Promise.resolve(createMemoryReportStore()));
describeStateStore('memory', () => Promise.resolve(createMemoryStateStore()));
describeWorkQueue('memory', () => Promise.resolve(createMemoryWorkQueue()));
describeReadingStore('memory', () => Promise.resolve(createMemoryReadingStore()));
