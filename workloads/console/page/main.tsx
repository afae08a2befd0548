import { render } from 'preact';
import { App } from './app.tsx';
import { language } from './state/language.ts';
import { followLive } from './state/live.ts';
import { followLinks } from './state/route.ts';
import { lookAtSession, session } from './state/session.ts';

document.documentElement.lang = language.value;
followLinks();
const root = document.getElementById('root');
if (root !== null) render(<App />, root);
await lookAtSession();

// A stream is opened once somebody may see something.
let following = false;
session.subscribe(({ login }) => {
  if (following || (login !== 'none' && login !== 'done')) return;
  following = true;
  followLive();
});
