import { useEffect, useState } from 'react';

const { t } = window.ipt;
const WAYS = ['session', 'drill', 'moment'];

export default function Ways() {
  const [next, setNext] = useState([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    fetch('/data/next')
      .then((answer) => (answer.ok ? answer.json() : { advice: [] }))
      .then((answer) => setNext(answer.advice));
  }, []);
  const choose = async (way) => {
    setBusy(true);
    try {
      await callAction({ name: 'way', payload: { way } });
    } finally {
      setBusy(false);
    }
  };
  const look = (advice) => {
    window.ipt.wanted = advice;
    choose('drill');
  };
  return (
    <div className="ipt-ways">
      <nav aria-label={t('ways.label')}>
        {WAYS.map((way) => (
          <button
            key={way}
            type="button"
            className="ipt-way"
            aria-current={props.way === way ? 'page' : undefined}
            disabled={busy}
            onClick={() => choose(way)}
          >
            {t('ways.' + way)}
          </button>
        ))}
      </nav>
      {props.way !== 'moment' && next.length > 0 && (
        <section className="ipt-next" aria-label={t('ways.next')}>
          <h2>{t('ways.next')}</h2>
          <ul>
            {next.map((advice) => (
              <li key={advice.drill}>
                <button type="button" className="ipt-link" disabled={busy} onClick={() => look(advice)}>
                  {advice.name} ({advice.client})
                </button>{' '}
                <span className="ipt-soft">{advice.why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
