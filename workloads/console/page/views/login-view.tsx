import { useState } from 'preact/hooks';
import { t } from '../state/language.ts';
import { logIn } from '../state/session.ts';

/** Asks for a token of the cluster. */
export function LoginView() {
  const [refusal, setRefusal] = useState<string>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setRefusal(await logIn(String(new FormData(form).get('token')).trim()));
  };
  return (
    <form class="login" onSubmit={event => void submit(event)}>
      <h1 tabIndex={-1}>{t('login')}</h1>
      <label>
        {t('token')}
        <input type="password" name="token" autocomplete="off" required />
      </label>
      <p class="next">{t('tokenHelp')}</p>
      <pre>kubectl create token SERVICEACCOUNT</pre>
      {refusal !== undefined && (
        <p class="state failed" role="alert" lang="en">
          {refusal === '' ? t('noAnswer') : refusal}
        </p>
      )}
      <button type="submit">{t('login')}</button>
    </form>
  );
}
