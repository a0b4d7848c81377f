/** A process that starts the local storage account, says its process id and then waits to be killed. */
import { startAzurite } from '../../../local/host/azurite.ts';

const azurite = await startAzurite();
process.stdout.write(`${azurite.pid}\n`);
