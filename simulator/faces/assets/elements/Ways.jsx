import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;
const WAYS = ['session', 'drill', 'moment'];

export default function Ways() {
  const [next, setNext] = useState([]);
  const [left, setLeft] = useState([]);
  const [busy, setBusy] = useState(false);
  const top = useRef(null);
  useEffect(() => {
    requestAnimationFrame(() => window.ipt.toTop(top.current));
  }, [left, next]);
  useEffect(() => {
    fetch('/data/next')
      .then((answer) => (answer.ok ? answer.json() : { advice: [], left: [] }))
      .then((answer) => {
        setNext(answer.advice);
        setLeft(answer.left);
      });
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
    <div className="ipt-ways" ref={top}>
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
      {left.length > 0 && (
        <section className="ipt-next" aria-label={t('ways.left')}>
          <h2>{t('ways.left')}</h2>
          <ul>
            {left.map((session) => (
              <li key={session.session}>
                <a className="ipt-link" href={'/thread/' + session.session}>
                  {session.what}
                </a>{' '}
                <span className="ipt-soft">{t(session.ended ? 'ways.unread' : 'ways.open')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
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
