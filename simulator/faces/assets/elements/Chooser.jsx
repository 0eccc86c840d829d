import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

function Assigned({ assigned, clients, onChoose }) {
  const [busy, setBusy] = useState(false);
  const drill = async (task) => {
    window.ipt.wanted = task;
    setBusy(true);
    try {
      await callAction({ name: 'way', payload: { way: 'drill' } });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="ipt-assigned" aria-label={t('assigned.title')}>
      <h2>{t('assigned.title')}</h2>
      <ul>
        {assigned.map((task) => {
          const client = clients.find((c) => c.id === task.persona);
          const name = client ? client.name : '';
          const what = task.drill
            ? t('assigned.drill', { name: task.drill_name })
            : t('assigned.session', { client: name, number: task.session_number });
          const day = new Date(task.due_on + 'T12:00').toLocaleDateString(document.documentElement.lang);
          return (
            <li key={task.id}>
              {task.drill || client ? (
                <button
                  type="button"
                  className="ipt-link"
                  disabled={busy}
                  onClick={() => (task.drill ? drill(task) : onChoose(client, task))}
                >
                  {what}
                </button>
              ) : (
                <b>{what}</b>
              )}
              {task.purpose === 'assessment' && ' · ' + t('assigned.assessment')}
              {' · ' + t(task.overdue ? 'assigned.overdue' : 'assigned.until', { day })}
              {task.text && <span className="ipt-soft"> {task.text}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Cards({ clients, assigned, engine, onChoose }) {
  return (
    <div className="ipt-start">
      <h1>{t('chooser.title')}</h1>
      <p className="ipt-soft">{t('chooser.simulation')}</p>
      {t('page.in_english') && <p className="ipt-soft" data-english>{t('page.in_english')}</p>}
      <p className="ipt-soft ipt-engine">{engine}</p>
      {assigned.length > 0 && <Assigned assigned={assigned} clients={clients} onChoose={onChoose} />}
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

function Briefing({ client, task, lighter, onLighter, later, planned, onBack, onBegin, busy, refused }) {
  const heading = useRef(null);
  const [assess, setAssess] = useState(false);
  const purpose = assess ? 'assessment' : 'practice';
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
      {task ? (
        task.purpose === 'assessment' && <p>{t('chooser.announced')}</p>
      ) : (
        <label className="ipt-check">
          <input type="checkbox" checked={assess} onChange={(event) => setAssess(event.target.checked)} />
          {t('chooser.assess')}
        </label>
      )}
      {client.not_yet && <p role="status">{t('care.no_help_known', { client: client.name })}</p>}
      <div className="ipt-row ipt-stays">
        {refused && (
          <p role="alert" className="ipt-refused">
            {refused}
          </p>
        )}
        {task && (
          <button
            type="button"
            className="ipt-button"
            disabled={busy || !!client.not_yet}
            onClick={() => onBegin(task.session_number, task.purpose)}
          >
            {t(task.purpose === 'assessment' ? 'assigned.begin_assessment' : 'assigned.begin', {
              number: task.session_number,
            })}
          </button>
        )}
        <button
          type="button"
          className={task ? 'ipt-button ipt-quiet' : 'ipt-button'}
          disabled={busy || !!client.not_yet}
          onClick={() => onBegin(1, purpose)}
        >
          {t('chooser.begin')}
        </button>
        <button
          type="button"
          className="ipt-button ipt-quiet"
          disabled={busy || !!client.not_yet}
          onClick={() => onBegin(later, purpose)}
        >
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
  const [task, setTask] = useState(null);
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

  const choose = (client, assigned) => {
    setChosen(client);
    setTask(assigned || null);
  };
  const begin = async (number, purpose) => {
    setBusy(true);
    try {
      const payload = { persona: chosen.id, session_number: number, purpose };
      setRefused(await window.ipt.begin(callAction, payload));
    } finally {
      setBusy(false);
    }
  };
  if (!chosen) return <Cards clients={data.clients} assigned={data.assigned} engine={data.engine} onChoose={choose} />;
  return (
    <Briefing
      client={chosen}
      task={task}
      lighter={data.clients.find((client) => client.id === chosen.lighter)}
      onLighter={choose}
      later={data.later}
      planned={data.planned}
      busy={busy}
      refused={refused}
      onBack={() => {
        choose(null);
        setRefused(null);
      }}
      onBegin={begin}
    />
  );
}
