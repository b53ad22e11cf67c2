/**
 * The program of every page: buttons at the cells, progress, offline. It is small; the editor and the kernel are loaded by
 * the first edit or run. A classic script, since modules do not load from files.
 */
import { offerCourse } from './keep-course.ts';
import { Lesson } from './lesson.ts';
import { keepForRuns, keepVisit } from './offline.ts';
import { showProgress } from './progress.ts';

const script = document.currentScript as HTMLScriptElement;
const { top = './', live = '', exercises = '{}', keep = '[]', lesson, file = '', notebook = '' } = script.dataset;
const home = new URL(top, document.baseURI);
const progress = () => showProgress(JSON.parse(exercises));

progress();
if (lesson !== undefined) {
  new Lesson({
    name: lesson,
    file,
    title: document.querySelector('h1')?.textContent ?? lesson,
    base: new URL(live, home),
    notebook: new URL(notebook, home),
    onProgress: progress,
    onFirstRun: () => void keepForRuns(new URL(live, home)),
  });
}
offerCourse(home);
keepVisit(home, JSON.parse(keep));
