import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

export default function Terms() {
  const [terms, setTerms] = useState(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const heading = useRef(null);
  useEffect(() => {
    fetch('/data/terms')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setTerms)
      .catch(() => setFailed(true));
  }, []);
  useEffect(() => {
    if (heading.current) heading.current.focus();
  }, [terms]);
  if (failed) return <p role="alert">{t('terms.failed')}</p>;
  if (!terms) return null;

  const accept = async () => {
    setBusy(true);
    try {
      const answer = await fetch('/data/terms', { method: 'POST' });
      if (!answer.ok) throw new Error(answer.status);
      await callAction({ name: 'enter', payload: {} });
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="ipt-start ipt-terms">
      <h1 ref={heading} tabIndex={-1}>
        {t('terms.title')}
      </h1>
      <ul>
        {terms.points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <section>
        <h2>{t('terms.escalation')}</h2>
        <p className="ipt-wrapped">{terms.escalation}</p>
      </section>
      <div className="ipt-row">
        <button type="button" className="ipt-button" disabled={busy} onClick={accept}>
          {t('terms.accept')}
        </button>
      </div>
    </div>
  );
}
