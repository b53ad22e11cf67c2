/** What the lessons and the programs share: recipes, cross-validation, and the results that are kept with the project. */
export { buildNetwork } from './build-network.ts';
export {
  type CrossValidated,
  chooseRecipe,
  crossValidate,
  foldSplits,
  halfSplits,
  type Mistake,
  type NamedSplit,
} from './cross-validation.ts';
export {
  type PreparedRecipe,
  prepareRecipe,
  type Recipe,
  recipeNamed,
  recipes,
} from './recipes.ts';
export type { RecipeResult, ResultsFile } from './results-file.ts';
export { compareScikitLearn, type ScikitLearnReport } from './scikit-learn.ts';
export {
  type Reproduced,
  type Selection,
  storedReproduction,
  storedResults,
  storedScikitLearn,
  storedTuning,
  type Tuning,
} from './stored-results.ts';
