/** Names that are global in Node.js: the bundler puts them where code uses them. */
export { Buffer } from 'buffer';
export { process } from './process.ts';
