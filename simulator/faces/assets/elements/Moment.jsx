import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

function Line({ line, client }) {
  const own = line.speaker === 'trainee';
  return (
    <p className={'ipt-line' + (own ? ' ipt-own' : '')}>
      <span className="ipt-soft">{own ? t('moment.you') : client === 'Client' ? t('moment.client') : client}</span>
      <br />
      {line.text}
    </p>
  );
}

function Verdict({ verdict }) {
  return (
    <div className="ipt-verdict" role="status">
      <p>
        <span className="ipt-soft">{t('moment.said')}</span> “{verdict.said}”
      </p>
      {verdict.points.length === 0 && <p className="ipt-good">{t('moment.nothing')}</p>}
      {verdict.points.map((point) => (
        <section key={point.name} className="ipt-point" data-moment="point">
          <h2>{t('moment.trap', { name: point.name })}</h2>
          <p className="ipt-quote">“{point.quote}”</p>
          <p>{point.remark}</p>
          <p className="ipt-better">
            <strong>{t('moment.might')}</strong> “{point.better_line}”
          </p>
        </section>
      ))}
      {verdict.shown.length > 0 && (
        <section>
          <h2>{t('moment.shown')}</h2>
          <ul>
            {verdict.shown.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      {verdict.example && (
        <p className="ipt-better">
          <strong>{t('moment.other')}</strong> “{verdict.example}” <span className="ipt-soft">{verdict.because}</span>
        </p>
      )}
    </div>
  );
}

function GivenBack({ text, sayIt, back, busy }) {
  return (
    <div className="ipt-verdict" role="status">
      <p>
        {t('moment.held_back')} <a className="ipt-link" href="/care">{t('care.about_me')}</a>
      </p>
      <p className="ipt-quote">“{text}”</p>
      <div className="ipt-row">
        <button type="button" className="ipt-button ipt-quiet" disabled={busy} onClick={sayIt}>
          {t('moment.say_it')}
        </button>
        <button type="button" className="ipt-button ipt-quiet" onClick={back}>
          {t('moment.leave_it')}
        </button>
      </div>
    </div>
  );
}

export default function Moment() {
  const [moment, setMoment] = useState(null);
  const [reply, setReply] = useState('');
  const [verdict, setVerdict] = useState(null);
  const [session, setSession] = useState(null);
  const [held, setHeld] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  const another = () => {
    setVerdict(null);
    setHeld(null);
    setSession(null);
    setReply('');
    fetch('/data/moments/next?not_id=' + encodeURIComponent(moment ? moment.id : ''))
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setMoment)
      .catch(() => setTrouble(t('moment.unreadable')));
  };
  useEffect(another, []);
  useEffect(() => {
    if (!verdict && field.current) field.current.focus();
  }, [moment, verdict, held]);
  if (trouble && !moment) return <p role="alert">{trouble}</p>;
  if (!moment) return null;

  const say = async (event, meant = false) => {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = await fetch('/data/moments/' + moment.id, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: reply, session, meant })
      });
      const found = await answer.json();
      if (!answer.ok) {
        setTrouble(typeof found.detail === 'string' ? found.detail : t('moment.unreadable'));
        return;
      }
      setTrouble(null);
      setHeld(found.given_back || null);
      if (found.given_back) return;
      setSession(found.session);
      setVerdict(found);
    } finally {
      setBusy(false);
    }
  };
  const again = () => {
    setVerdict(null);
    setHeld(null);
    setReply('');
  };
  return (
    <div className="ipt-start ipt-momentary">
      <h1>{t('moment.title')}</h1>
      <p className="ipt-soft">{t('moment.how')}</p>
      {t('page.in_english') && <p className="ipt-soft" data-english>{t('page.in_english')}</p>}
      {moment.about && <p>{moment.about}</p>}
      <div className="ipt-lines">
        {moment.lines.map((line, i) => (
          <Line key={i} line={line} client={moment.client} />
        ))}
      </div>
      {verdict ? (
        <>
          <Verdict verdict={verdict} />
          <div className="ipt-row">
            <button type="button" className="ipt-button" onClick={again}>
              {t('moment.again')}
            </button>
            <button type="button" className="ipt-button ipt-quiet" onClick={another}>
              {t('moment.another')}
            </button>
          </div>
        </>
      ) : held ? (
        <GivenBack text={held} sayIt={(event) => say(event, true)} back={again} busy={busy} />
      ) : (
        <form onSubmit={say}>
          <label>
            {t('moment.your_reply')}
            <textarea
              ref={field}
              rows={3}
              value={reply}
              onChange={(event) => setReply(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && !event.shiftKey && reply.trim() && say(event)}
            />
          </label>
          {trouble && <p role="alert">{trouble}</p>}
          <div className="ipt-row">
            <button type="submit" className="ipt-button" disabled={busy || !reply.trim()}>
              {t('moment.send')}
            </button>
            <button type="button" className="ipt-button ipt-quiet" onClick={another}>
              {t('moment.another')}
            </button>
          </div>
        </form>
      )}
      <p className="ipt-banner">{t('chooser.simulation')}</p>
    </div>
  );
}
