/** Where a cell stands in the file system of a page. */

/** The root of the project. The page has no disk: the folder is a name alone. */
export const root = '/handwritten';

/**
 * The notebook that this worker serves, from the root of the project: the page gives the worker this name. Not in the
 * address: a program that comes from a cache has the address of the request that was kept, with the # of another lesson.
 */
export const lesson = (globalThis as { name?: string }).name || 'notebooks/notebook.ipynb';

/** The folder of the notebook. */
export const folder = `${root}/${lesson.slice(0, lesson.lastIndexOf('/'))}`;
