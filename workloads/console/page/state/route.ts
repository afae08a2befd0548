import { computed, signal } from '@preact/signals';
import { readPath, type View, writePath } from '../page-path.ts';

const place = signal({ path: location.pathname, query: location.search.slice(1) });

/** The view that the URL names. */
export const route = computed<View>(() => readPath(place.value.path, place.value.query));

/** Shows another view; `replace` leaves no step to go back to. */
export function goTo(view: View, replace = false): void {
  const url = writePath(view);
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  read();
}

/** Follows links within the page and the browser's own steps. */
export function followLinks(): void {
  addEventListener('popstate', read);
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!(link instanceof HTMLAnchorElement) || !plain || link.origin !== location.origin) return;
    if (link.download !== '' || link.hash !== '') return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    read();
    document.querySelector<HTMLElement>('h1')?.focus();
    scrollTo(0, 0);
  });
}

function read(): void {
  place.value = { path: location.pathname, query: location.search.slice(1) };
}
