/** What a reader is told in a page, where a notebook would run Python. */
export const inPlaceOfPython = 'Python cannot run in a page: these are its results as stored with the project.';
