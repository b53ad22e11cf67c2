/** Where a cell stands in the file system of a page. */

/** The root of the project. The page has no disk: the folder is a name alone. */
export const root = '/handwritten';

/** The notebook that this worker serves, from the root of the project; the page names it behind the # of the address. */
export const lesson = decodeURIComponent(globalThis.location?.hash.slice(1) ?? '') || 'notebooks/notebook.ipynb';

/** The folder of the notebook. */
export const folder = `${root}/${lesson.slice(0, lesson.lastIndexOf('/'))}`;
