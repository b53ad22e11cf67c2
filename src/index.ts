/**
 * The public API. Everything here also runs in a browser; `node.ts` adds files.
 *
 * @packageDocumentation
 */

export { buildNetwork } from '../experiments/build-network.ts';
export {
  bestOf,
  blocksWithin,
  type CrossValidated,
  chooseRecipe,
  crossValidate,
  foldSplits,
  foldsWithin,
  halfSplits,
  type InnerScore,
  type Mistake,
  type NamedSplit,
} from '../experiments/cross-validation.ts';
export {
  type PreparedRecipe,
  prepareRecipe,
  type Recipe,
  recipeNamed,
  recipes,
  trainingFlop,
} from '../experiments/recipes.ts';
export {
  type Activation,
  type ActivationName,
  activationNames,
  activations,
  identity,
  relu,
  sigmoid,
  silu,
  softmax,
  softmaxGradient,
  tanh,
} from './activations.ts';
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
  shuffle,
  splitDataset,
  stratifiedFolds,
  stratifiedIndices,
} from './data/dataset.ts';
export { deskew, slant } from './data/deskew.ts';
export { allDigits, loadDigits } from './data/digits.ts';
export { type Picture, prepareForDigits, prepareForMnist, prepareImage } from './data/images.ts';
export { type ImageSize, type InputPreparation, prepareImages } from './data/prepare.ts';
export { fitStandardizer, fitUnitScale, flattenImages, oneHot } from './data/preprocessing.ts';
export {
  type CheckedArray,
  checkGradients,
  difference,
  GradientCheckError,
  type GradientCheckOptions,
  numericalGradient,
} from './gradient-check.ts';
export { he, type Initializer, type InitializerName, initializers, normal, xavier, zeros } from './initializers.ts';
export type { KernelsName } from './kernels/index.ts';
export {
  type AnyLayer,
  DenseLayer,
  type DenseOptions,
  Dropout,
  type Layer,
  type Precision,
  type Same,
} from './layers.ts';
export { type LossName, lossNames, meanSquaredError, softmaxCrossEntropy } from './losses.ts';
export { type FloatArray, Matrix } from './matrix.ts';
export {
  accuracy,
  argmaxRows,
  type CalibrationBin,
  type ClassReport,
  calibrationBins,
  classReport,
  confusionMatrix,
  expectedCalibrationError,
  mean,
  standardDeviation,
  wilsonInterval,
} from './metrics.ts';
export { decodeModel, encodeModel, type LoadedModel } from './models/model.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './models/safetensors.ts';
export { type Evaluation, type Gradients, type NetworkOptions, NeuralNetwork } from './network.ts';
export {
  type Adam,
  adam,
  adamw,
  momentum,
  nesterov,
  type Optimizer,
  type OptimizerName,
  optimizers,
  type RmsProp,
  rmsprop,
  type Sgd,
  sgd,
} from './optimizers.ts';
export { Random } from './random.ts';
export { ByteMatrix, byteScale, Labels, type RowSource, type Targets } from './rows.ts';
export {
  constant,
  cosine,
  oneCycle,
  type Schedule,
  type ScheduleName,
  scheduleFactor,
  schedules,
  step,
} from './schedules.ts';
export {
  type Augmentation,
  DivergenceError,
  type EarlyStopping,
  type EpochRecord,
  type History,
  type Progress,
  type TrainOptions,
  type Validation,
} from './training.ts';
