import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

export default function Debrief() {
  const [busy, setBusy] = useState(false);
  const heading = useRef(null);
  useEffect(() => {
    if (!heading.current) return;
    heading.current.focus({ preventScroll: true });
    const message = heading.current.closest('.ai-message');
    if (message) message.scrollIntoView({ block: 'start' });
  }, []);
  const take = async () => {
    setBusy(true);
    try {
      await callAction({ name: 'debriefed', payload: {} });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="ipt-debrief">
      <h2 ref={heading} tabIndex={-1}>
        {t('debrief.title')}
      </h2>
      <p>{t('debrief.minute')}</p>
      <ol>
        <li>{t('debrief.body')}</li>
        <li>{t('debrief.stayed')}</li>
        <li>{t('debrief.whom')}</li>
      </ol>
      <p className="ipt-soft">{t('debrief.not_kept')}</p>
      <div className="ipt-row">
        <button type="button" className="ipt-button" disabled={busy} onClick={take}>
          {t('debrief.taken')}
        </button>
        <a className="ipt-link" href="/care">
          {t('care.about_me')}
        </a>
      </div>
    </section>
  );
}
