import { t } from '../state/language.ts';
import { freshness } from '../state/live.ts';

/** Says how true "now" is, by word and shape, never by colour alone. */
export function LiveBadge() {
  const state = freshness.value;
  const text =
    state.word === 'live'
      ? t('live')
      : state.word === 'old'
        ? t('old', { seconds: state.seconds })
        : state.seconds === undefined
          ? t('offline')
          : t('offlineSince', { seconds: state.seconds });
  return <span class={`badge ${state.word}`}>{text}</span>;
}
