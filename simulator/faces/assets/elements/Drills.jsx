import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;
const pad = (number) => String(number).padStart(2, '0');
const clock = (seconds) => Math.floor(seconds / 60) + ':' + pad(seconds % 60);

function Cards({ drills, onChoose }) {
  return (
    <div className="ipt-start">
      <h1>{t('drills.title')}</h1>
      <p className="ipt-soft">{t('drills.how')}</p>
      {t('page.in_english') && <p className="ipt-soft" data-english>{t('page.in_english')}</p>}
      <ul className="ipt-cards">
        {drills.map((drill) => (
          <li key={drill.id}>
            <button type="button" className="ipt-card" data-drill={drill.id} onClick={() => onChoose(drill)}>
              <span className="ipt-card-name">{drill.name}</span>
              <span className="ipt-card-why">{drill.goal}</span>
              <span className="ipt-card-work">{t('drills.trap', { name: drill.trap })}</span>
              <span className="ipt-card-work">
                {drill.personas.map((p) => p.name.split(' ')[0]).join(', ')}
                {drill.mastered ? '. ' + t('drills.mastered') : drill.passed ? '. ' + t('drills.passed_one') : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ReadingTime({ minutes }) {
  const [left, setLeft] = useState(minutes * 60);
  useEffect(() => {
    const tick = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(tick);
  }, []);
  return (
    <p className="ipt-soft" role="timer" aria-live="off">
      {t('drills.read', { clock: clock(left) })}
    </p>
  );
}

function Brief({ drill, persona, purpose, onPersona, onBack }) {
  const heading = useRef(null);
  const [brief, setBrief] = useState(null);
  const [assess, setAssess] = useState(purpose === 'assessment');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(null);
  useEffect(() => {
    fetch('/data/drills/' + drill.id + '/' + persona)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(setBrief);
  }, [drill.id, persona]);
  useEffect(() => {
    if (heading.current) heading.current.focus();
  }, [brief === null]);
  if (!brief) return null;
  const begin = async () => {
    setBusy(true);
    try {
      const payload = { persona, drill: drill.id, purpose: assess ? 'assessment' : 'practice' };
      setRefused(await window.ipt.begin(callAction, payload));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="ipt-start ipt-brief">
      <button type="button" className="ipt-link" onClick={onBack}>
        {t('drills.another')}
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {brief.name}
      </h1>
      <ReadingTime minutes={brief.minutes.brief} />
      <p className="ipt-goal">{brief.goal}</p>
      <p>{brief.brief}</p>
      <section>
        <h2>{t('drills.to_show', { name: brief.skill })}</h2>
        <ul>
          {brief.parts.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
        <p className="ipt-soft">
          {t('drills.mastery')}: {brief.mastery}
        </p>
      </section>
      <section>
        <h2>{t('drills.not_to', { name: brief.trap })}</h2>
        <ul>
          {brief.red_lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('drills.with')}</h2>
        <div className="ipt-row" role="radiogroup" aria-label={t('drills.with')}>
          {drill.personas.map((p) => (
            <button
              key={p.id}
              type="button"
              role="radio"
              aria-checked={p.id === persona}
              className={'ipt-pick' + (p.id === persona ? ' ipt-picked' : '')}
              onClick={() => onPersona(p.id)}
            >
              {p.name}
            </button>
          ))}
        </div>
        <h2>{t('drills.situation')}</h2>
        <p>{brief.situation}</p>
      </section>
      <section>
        <h2>{t('chooser.may_come_up')}</h2>
        <p>
          {brief.content_note} {t('chooser.not_today')}
        </p>
      </section>
      <p className="ipt-banner">{t('chooser.simulation')}</p>
      <label className="ipt-check">
        <input type="checkbox" checked={assess} onChange={(event) => setAssess(event.target.checked)} />
        {t('drills.assess')}
      </label>
      <div className="ipt-row ipt-stays">
        {refused && (
          <p role="alert" className="ipt-refused">
            {refused}
          </p>
        )}
        <button type="button" className="ipt-button" disabled={busy} onClick={begin}>
          {t('drills.play', { minutes: brief.minutes.play })}
        </button>
      </div>
    </div>
  );
}

export default function Drills() {
  const [drills, setDrills] = useState(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState(null);
  const [persona, setPersona] = useState(null);
  const [purpose, setPurpose] = useState('practice');
  const choose = (drill, wanted = {}) => {
    setChosen(drill);
    setPersona(wanted.persona || (drill && drill.personas[0].id));
    setPurpose(wanted.purpose || 'practice');
  };
  useEffect(() => {
    fetch('/data/drills')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((answer) => {
        setDrills(answer.drills);
        const wanted = window.ipt.wanted;
        window.ipt.wanted = null;
        const found = wanted && answer.drills.find((drill) => drill.id === wanted.drill);
        if (found) choose(found, wanted);
      })
      .catch(() => setFailed(true));
  }, []);
  if (failed) return <p role="alert">{t('drills.unreadable')}</p>;
  if (!drills) return null;
  if (!chosen) return <Cards drills={drills} onChoose={(drill) => choose(drill)} />;
  return <Brief drill={chosen} persona={persona} purpose={purpose} onPersona={setPersona} onBack={() => choose(null)} />;
}
