/**
 * The public API. Everything here also runs in a browser; `node.ts` adds files.
 *
 * @packageDocumentation
 */

export {
  type Activation,
  type ActivationName,
  activate,
  activationGradient,
  activationNames,
  activations,
  gelu,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softmax,
  softmaxGradient,
  tanh,
} from './activations.ts';
export { type Batch, type BatchOptions, batches } from './batches.ts';
export { type Callback, type CallbackState, type EarlyStoppingOptions, earlyStopping, Snapshot } from './callbacks.ts';
export { type Checkpoint, ResumeError } from './checkpoint.ts';
export { clipByNorm } from './clipping.ts';
export type { KernelsName } from './computation.ts';
export {
  AugmentedImages,
  augment,
  type Deformation,
  type Deformations,
} from './data/augmentation.ts';
export {
  classCounts,
  type Dataset,
  type Split,
  selectRows,
  shuffleSplit,
  splitDataset,
  stratifiedFolds,
  stratifiedIndices,
  type TableRows,
} from './data/dataset.ts';
export { deskew, slant } from './data/deskew.ts';
export { allDigits, loadDigits } from './data/digits.ts';
export { type Picture, prepareForDigits, prepareForMnist, prepareImage, scaleToSquare } from './data/images.ts';
export { type ImageSize, type InputPreparation, prepareImages } from './data/prepare.ts';
export {
  type ByteStandardizer,
  fitStandardizer,
  fitUnitScale,
  flattenImages,
  oneHot,
  type Standardizer,
  standardizer,
} from './data/preprocessing.ts';
export { DivergenceError } from './divergence.ts';
export {
  type CheckedArray,
  checkGradients,
  GradientCheckError,
  type GradientCheckOptions,
  numericalGradient,
  relativeDifference,
} from './gradient-check.ts';
export { type Initializer, type InitializerName, initializers } from './initializers.ts';
export {
  type AnyLayer,
  type DenseGradient,
  DenseLayer,
  type DenseOptions,
  Dropout,
  type Layer,
  type Pass,
  type Precision,
  type Same,
} from './layers/index.ts';
export { findLearningRate, type LearningRateOptions, type LearningRates } from './learning-rate.ts';
export {
  binaryCrossEntropy,
  type ClassWeights,
  type CrossEntropyOptions,
  type HuberOptions,
  huber,
  type Loss,
  type LossName,
  type LossOptions,
  lossNames,
  meanSquaredError,
  smoothedTarget,
  softmaxCrossEntropy,
} from './losses.ts';
export { type FloatArray, Matrix } from './matrix.ts';
export {
  accuracy,
  argmax,
  argmaxRows,
  type CalibrationBin,
  type ClassReport,
  calibrationBins,
  classReport,
  confusionMatrix,
  expectedCalibrationError,
  mean,
  std,
  wilsonInterval,
} from './metrics.ts';
export { decodeCheckpoint, encodeCheckpoint, type LoadedCheckpoint } from './models/checkpoint.ts';
export { decodeModel, encodeModel, type LoadedModel } from './models/model.ts';
export { encodeOnnx, type OnnxOptions, type PixelInput } from './models/onnx.ts';
export {
  decodeStateDict,
  encodeStateDict,
  fromStateDict,
  type StateDict,
  type StateDictOptions,
  sequentialModules,
  toStateDict,
} from './models/pytorch.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './models/safetensors.ts';
export {
  type Evaluation,
  type GradientOptions,
  type Gradients,
  type NetworkOptions,
  NeuralNetwork,
} from './network.ts';
export {
  Adam,
  type AdamSettings,
  adam,
  adamw,
  momentum,
  nesterov,
  type Optimizer,
  type OptimizerName,
  optimizers,
  RmsProp,
  type RmsPropSettings,
  rmsprop,
  Sgd,
  type SgdSettings,
  sgd,
} from './optimizers.ts';
export { Random } from './random.ts';
export {
  ByteMatrix,
  byteScale,
  type LabelledRows,
  Labels,
  type RowSource,
  type RowsFor,
  type Targets,
  type TargetsFor,
  type WidthFor,
} from './rows.ts';
export {
  type Schedule,
  type ScheduleFunction,
  type ScheduleName,
  scheduleFactor,
  schedules,
} from './schedules.ts';
export type { Augmentation, TrainOptions } from './train-options.ts';
export type { EpochRecord, History, Progress, Run } from './training.ts';
