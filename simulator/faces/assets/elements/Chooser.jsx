import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

function Cards({ clients, engine, onChoose }) {
  return (
    <div className="ipt-start">
      <h1>{t('chooser.title')}</h1>
      <p className="ipt-soft">{t('chooser.simulation')}</p>
      <p className="ipt-soft ipt-engine">{engine}</p>
      <ul className="ipt-cards">
        {clients.map((client) => (
          <li key={client.id}>
            <button type="button" className="ipt-card" onClick={() => onChoose(client)}>
              <span className="ipt-card-name">
                {client.name}, {client.age}
              </span>
              <span className="ipt-card-work">{client.work}</span>
              <span className="ipt-card-why">{client.why_now}</span>
              {client.not_yet && <span className="ipt-card-not-yet">{client.not_yet}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Briefing({ client, lighter, onLighter, later, planned, onBack, onBegin, busy, refused }) {
  const heading = useRef(null);
  useEffect(() => {
    if (heading.current) heading.current.focus();
  }, [client]);
  return (
    <div className="ipt-start">
      <button type="button" className="ipt-link" onClick={onBack}>
        {t('chooser.another')}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {client.name}, {client.age}
      </h1>
      <p className="ipt-soft">{client.work}</p>
      <section>
        <h2>{t('chooser.referral')}</h2>
        <blockquote>{client.referral}</blockquote>
      </section>
      <section>
        <h2>{t('chooser.briefing')}</h2>
        <p>{client.briefing}</p>
      </section>
      <section>
        <h2>{t('chooser.may_come_up')}</h2>
        <p>{client.content_note} {t('chooser.not_today')}</p>
        {lighter && (
          <button type="button" className="ipt-link" onClick={() => onLighter(lighter)}>
            {t('care.leave_for_now', { client: lighter.name })}
          </button>
        )}
      </section>
      <p className="ipt-banner">{t('chooser.simulation')}</p>
      {client.not_yet && <p role="status">{t('care.no_help_known', { client: client.name })}</p>}
      <div className="ipt-row ipt-stays">
        {refused && (
          <p role="alert" className="ipt-refused">
            {refused}
          </p>
        )}
        <button type="button" className="ipt-button" disabled={busy || !!client.not_yet} onClick={() => onBegin(1)}>
          {t('chooser.begin')}
        </button>
        <button type="button" className="ipt-button ipt-quiet" disabled={busy || !!client.not_yet} onClick={() => onBegin(later)}>
          {t('chooser.begin_later', { number: later, planned })}
        </button>
      </div>
    </div>
  );
}

export default function Chooser() {
  const [data, setData] = useState(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(null);
  useEffect(() => {
    fetch('/data/clients')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setData)
      .catch(() => setFailed(true));
  }, []);
  if (failed) return <p role="alert">{t('chooser.unreadable')}</p>;
  if (!data) return null;
  if (!data.clients.length)
    return <p role="alert">{t('chooser.nobody')}</p>;

  const begin = async (number) => {
    setBusy(true);
    try {
      const answer = await callAction({ name: 'begin', payload: { persona: chosen.id, session_number: number } });
      const { session, refused } = (answer && answer.response) || {};
      setRefused(refused || null);
      // On a telephone the history, which sets the address, is not there; without the address a reload would lose the place.
      if (session && !document.getElementById('thread-history'))
        window.history.replaceState(null, '', '/thread/' + session);
    } finally {
      setBusy(false);
    }
  };
  if (!chosen) return <Cards clients={data.clients} engine={data.engine} onChoose={setChosen} />;
  return (
    <Briefing
      client={chosen}
      lighter={data.clients.find((client) => client.id === chosen.lighter)}
      onLighter={setChosen}
      later={data.later}
      planned={data.planned}
      busy={busy}
      refused={refused}
      onBack={() => {
        setChosen(null);
        setRefused(null);
      }}
      onBegin={begin}
    />
  );
}
