/** Loads several test files into one process: together.mjs FILE… Their tests run one after the other. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
