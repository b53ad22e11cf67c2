/** The program of the pages whose code does not run, the playground and the API reference: they open offline, too. */
import { keepVisit } from './offline.ts';

const { top = './', keep = '[]' } = (document.currentScript as HTMLScriptElement).dataset;
keepVisit(new URL(top, document.baseURI), JSON.parse(keep));
