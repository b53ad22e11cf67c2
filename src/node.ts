/**
 * The public API with what needs Node.js: data sets from disk and from the network, model files, pictures of your own.
 *
 * @packageDocumentation
 */

export { type DatasetOptions, datasetNames, loadDataset } from './data/load.ts';
export { DataMissingError, type LoadOptions, loadFashionMnist, loadMnist } from './data/mnist.ts';
export { readImage } from './data/read-image.ts';
export {
  type ClassTable,
  type ClassTableOptions,
  loadTable,
  type NumberTable,
  type NumberTableOptions,
} from './data/table.ts';
export { type WriteOptions, writeDataFolder } from './data/write.ts';
export * from './index.ts';
export { loadCheckpoint, loadModel, loadStateDict, saveCheckpoint, saveModel, saveStateDict } from './models/files.ts';
