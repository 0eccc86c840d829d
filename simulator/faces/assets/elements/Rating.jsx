import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;
const LEVELS = [1, 2, 3, 4];

function Scale({ name, label, hint, chosen, choose, optional }) {
  return (
    <fieldset className="ipt-scale">
      <legend>{label}</legend>
      {hint && <p className="ipt-soft">{hint}</p>}
      <div className="ipt-levels">
        {LEVELS.map((level) => (
          <label key={level}>
            <input type="radio" name={name} checked={chosen === level} onChange={() => choose(level)} />
            <span>
              <b>{level}</b> {t('level.' + level)}
            </span>
          </label>
        ))}
        {optional && (
          <label>
            <input type="radio" name={name} checked={chosen === null} onChange={() => choose(null)} />
            <span>{t('rating.not_here')}</span>
          </label>
        )}
      </div>
    </fieldset>
  );
}

export default function Rating() {
  const [asked, setAsked] = useState(null);
  const [overall, setOverall] = useState(undefined);
  const [levels, setLevels] = useState({});
  const [remark, setRemark] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const top = useRef(null);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/to-rate')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setAsked)
      .catch(() => setProblem(t('rating.unreadable')));
  }, []);
  useEffect(() => {
    if (asked && top.current) top.current.scrollIntoView({ block: 'start' });
  }, [asked]);
  if (!asked) return problem ? <p role="alert">{problem}</p> : null;
  const open = asked.criteria.filter((c) => levels[c.id] === undefined);
  const send = async (event) => {
    event.preventDefault();
    if (overall === undefined || open.length) {
      setProblem(t('rating.incomplete'));
      return;
    }
    setBusy(true);
    setProblem('');
    const ratings = Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== null));
    try {
      await callAction({ name: 'rate', payload: { overall, ratings, remark } });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="ipt-rating" ref={top} onSubmit={send}>
      <p className="ipt-banner">{t('page.simulated')}</p>
      <h2>{t('rating.title')}</h2>
      <p>{t('rating.why')}</p>
      <Scale name="overall" label={t('rating.overall')} chosen={overall} choose={setOverall} />
      {asked.criteria.map((c) => (
        <Scale
          key={c.id}
          name={c.id}
          label={c.trap ? t('rating.clear_of', { name: c.name }) : c.name}
          hint={c.what}
          chosen={levels[c.id]}
          choose={(level) => setLevels({ ...levels, [c.id]: level })}
          optional
        />
      ))}
      <label className="ipt-remark">
        <span>{t('rating.remark')}</span>
        <textarea rows={2} maxLength={2000} value={remark} onChange={(e) => setRemark(e.target.value)} />
      </label>
      <div className="ipt-row">
        <button type="submit" className="ipt-button" disabled={busy}>
          {t('rating.show')}
        </button>
        <span role="alert">{problem}</span>
      </div>
    </form>
  );
}
