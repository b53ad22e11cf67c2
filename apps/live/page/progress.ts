/** Which exercises are solved: shown beside every link to a lesson, without a server. */
import { browserKeeper, LessonStore } from './storage.ts';

/** @param exercises name of a lesson → ids of the cells that check its exercises */
export function showProgress(exercises: Readonly<Record<string, readonly string[]>>): void {
  const keeper = browserKeeper();
  if (!keeper) return;
  for (const old of document.querySelectorAll('.live-progress')) old.remove();
  for (const [name, checks] of Object.entries(exercises)) {
    const solved = new LessonStore(keeper, name).solved();
    const count = checks.filter((id) => solved.has(id)).length;
    if (count === 0) continue;
    for (const link of document.querySelectorAll<HTMLAnchorElement>(
      `nav a[href$="${name}.html"], main a[href="${name}.html"]`,
    )) {
      // In running text a link stays a link.
      if (link.closest('.prose, .neighbours')) continue;
      const mark = document.createElement('span');
      mark.className = 'live-progress';
      mark.textContent = count === checks.length ? '✓' : `${count}/${checks.length}`;
      const label = `${count} of ${checks.length} exercises solved`;
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', label);
      mark.title = label;
      (link.querySelector('strong') ?? link).append(mark);
    }
  }
}
