/** Part of `npm test`: makes sure that there is a browser for the tests that look at pages. */
import { installBrowser } from './browser.ts';

process.stderr.write(`${installBrowser()}\n`);
