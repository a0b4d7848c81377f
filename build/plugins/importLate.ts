import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A module of a package whose import moves from its head into the one asynchronous place that uses it. */
interface LateImport {
  /** End of the module's path. */
  readonly file: string;
  readonly head: string;
  readonly use: string;
  readonly late: string;
}

const lateImports: readonly LateImport[] = [
  {
    // Signing in from inside a cluster drags in a whole client of Entra ID; functions ask their own endpoint.
    file: '@azure/identity/dist/esm/credentials/managedIdentityCredential/tokenExchangeMsi.js',
    head: 'import { WorkloadIdentityCredential } from "../workloadIdentityCredential.js";',
    use: 'new WorkloadIdentityCredential(',
    late: 'new (await import("../workloadIdentityCredential.js")).WorkloadIdentityCredential(',
  },
  {
    // WebAssembly for checksums that nobody here asks the storage service for.
    file: '@azure/storage-common/dist/esm/StorageCRC64Calculator.js',
    head: 'import NativeCRC64 from "./crc64.js";',
    use: 'NativeCRC64().then(',
    late: 'import("./crc64.js").then((one) => one.default()).then(',
  },
];

/** Makes parts of their own of what packages import at start and use never or in rare cases. */
export const importLate: Plugin = {
  name: 'import-late',
  setup(build) {
    for (const { file, head, use, late } of lateImports) {
      const filter = new RegExp(`${file.replaceAll('.', '\\.')}$`);
      build.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes(head) || source.split(use).length !== 2)
          throw new Error(`${file} is not written as importLate expects.`);
        return { contents: source.replace(head, '').replace(use, late) };
      });
    }
  },
};
