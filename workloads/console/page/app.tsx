import { LiveBadge } from './parts/live-badge.tsx';
import { Empty, Loading } from './parts/states.tsx';
import { chooseLanguage, language, t } from './state/language.ts';
import { route } from './state/route.ts';
import { logOut, session } from './state/session.ts';
import { ChannelView } from './views/channel-view.tsx';
import { LoginView } from './views/login-view.tsx';
import { PipelineView } from './views/pipeline-view.tsx';
import { PipelinesView } from './views/pipelines-view.tsx';

/** The frame around every view. */
export function App() {
  const other = language.value === 'en' ? 'fr' : 'en';
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <header>
        <a class="brand" href="/">
          smack
        </a>
        <LiveBadge />
        <span class="right">
          {session.value.login === 'done' && (
            <button type="button" title={session.value.user} onClick={() => void logOut()}>
              {t('logout')}
            </button>
          )}
          <button type="button" lang={other} onClick={() => chooseLanguage(other)}>
            {t('otherLanguage')}
          </button>
        </span>
      </header>
      <main id="content" tabIndex={-1}>
        <Content />
      </main>
    </>
  );
}

function Content() {
  const view = route.value;
  if (session.value.login === 'unknown') return <Loading />;
  if (session.value.login === 'needed') return <LoginView />;
  if (view.name === 'pipelines') return <PipelinesView />;
  if (view.name === 'pipeline') return <PipelineView {...view} />;
  if (view.name === 'channel') return <ChannelView {...view} />;
  return (
    <>
      <h1 tabIndex={-1}>404</h1>
      <Empty says="nowhere" />
      <p>
        <a href="/">{t('backToStart')}</a>
      </p>
    </>
  );
}
