/** On the first page: keeps the whole course, for a place without a network. */
import { canKeep, keepNow } from './offline.ts';

/** Files that are loaded at the same time. */
const AT_ONCE = 6;

/** The button, where a page has one. `home` is the top of the site, on which `course.json` lists the files. */
export function offerCourse(home: URL): void {
  const place = document.querySelector<HTMLElement>('#keep-course');
  const button = place?.querySelector('button');
  const said = place?.querySelector('[role="status"]');
  if (!place || !button || !said || !canKeep()) return;
  place.hidden = false;
  button.addEventListener('click', async () => {
    // Not disabled: the focus would be lost.
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      said.textContent = await keepCourse(home, (done, all) => {
        said.textContent = `${done} of ${all} files …`;
      });
    } catch {
      said.textContent = 'The list of files could not be loaded. Press the button to try again.';
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
}

async function keepCourse(home: URL, report: (done: number, all: number) => void): Promise<string> {
  const answer = await fetch(new URL('course.json', home));
  if (!answer.ok) throw new Error(`course.json: ${answer.status}`);
  const files: readonly string[] = await answer.json();
  let [next, done, lost] = [0, 0, 0];
  const some = async () => {
    while (next < files.length) {
      if (!(await keepNow(new URL(files[next++], home)))) lost++;
      report(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  if (lost > 0) return `${lost} of ${files.length} files could not be kept. Press the button to try again.`;
  return 'Kept. All pages open now without a network, and their code runs.';
}
