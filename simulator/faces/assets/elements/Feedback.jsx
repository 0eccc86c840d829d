import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

function Stretch({ title, found }) {
  return (
    <td>
      <strong>{title}</strong>
      <ul>
        {found.shown.length ? found.shown.map((text) => <li key={text}>{text}</li>) : <li>{t('feedback.none')}</li>}
      </ul>
      <p>{t('feedback.traps', { count: found.traps })}</p>
    </td>
  );
}

export default function Feedback() {
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const [from, setFrom] = useState('');
  const top = useRef(null);
  useEffect(() => {
    if (!top.current) return;
    top.current.focus({ preventScroll: true });
    const message = top.current.closest('.ai-message');
    if (message) message.scrollIntoView({ block: 'start' });
  }, [found === null]);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/feedback')
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((answer) => {
        setFound(answer);
        const first = answer && (answer.points.find((point) => point.before !== null) || answer.fragments[0]);
        if (first) setFrom(String(first.before));
      });
  }, []);
  if (!found) return null;
  const again = async (before) => {
    setBusy(true);
    try {
      await callAction({ name: 'again', payload: { before: Number(before) } });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="ipt-scorecard ipt-feedback">
      <h1 ref={top} tabIndex={-1}>{t('feedback.title', { name: found.name, word: found.word })}</h1>
      <p>{found.sentence}</p>
      {t('page.in_english') && <p className="ipt-soft" data-english>{t('page.in_english')}</p>}
      {found.redo && (
        <section data-redo>
          <h2>{t('feedback.beside', { number: found.redo.from_turn })}</h2>
          <table className="ipt-two">
            <tbody>
              <tr>
                <Stretch title={t('feedback.first')} found={found.redo.first} />
                <Stretch title={t('feedback.second')} found={found.redo.again} />
              </tr>
            </tbody>
          </table>
          <p>
            <strong>{found.redo.sentence}</strong>
          </p>
        </section>
      )}
      <section>
        <h2>{t('feedback.shown', { name: found.skill })}</h2>
        <ul className="ipt-parts">
          {found.parts.map((part) => (
            <li key={part.text} className={part.quote ? 'ipt-yes' : 'ipt-no'}>
              <strong>{part.quote ? t('feedback.was_shown') : t('feedback.not_shown')}</strong>: {part.text}
              {part.quote && (
                <span className="ipt-quote">
                  {' '}
                  “{part.quote}” <span className="ipt-soft">({t('feedback.turn', { number: part.turn })})</span>
                </span>
              )}
            </li>
          ))}
        </ul>
        <p>{t(found.fell ? 'feedback.fell' : 'feedback.clear', { name: found.trap })}</p>
        {found.hints > 0 && <p className="ipt-soft">{t('feedback.hints', { count: found.hints })}</p>}
      </section>
      {found.points.length > 0 && (
        <section>
          <h2>{t('feedback.points')}</h2>
          <ol className="ipt-points">
            {found.points.map((point) => (
              <li key={point.name + point.turn} className="ipt-point" data-finding="to_work_on">
                <h3>{point.name}</h3>
                <p className="ipt-quote">“{point.quote}”</p>
                <p className="ipt-soft">{t('feedback.turn', { number: point.turn })}</p>
                <p>{point.remark}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section>
        <h2>{t('feedback.line')}</h2>
        <p className="ipt-better">“{found.better_line}”</p>
      </section>
      {!found.assessment && found.fragments.length > 0 && (
        <section>
          <h2>{t('feedback.redo')}</h2>
          <label>
            {t('feedback.redo_how', { minutes: found.minutes.redo })}
            <select value={from} onChange={(event) => setFrom(event.target.value)}>
              {found.fragments.map((fragment) => (
                <option key={fragment.before} value={fragment.before}>
                  {fragment.turn}. {fragment.said.length > 70 ? fragment.said.slice(0, 70) + '…' : fragment.said}
                </option>
              ))}
            </select>
          </label>
          <button type="button" className="ipt-button" disabled={busy} onClick={() => again(from)}>
            {t('feedback.redo_here', { number: (found.fragments.find((f) => String(f.before) === from) || {}).turn })}
          </button>
        </section>
      )}
      <p className="ipt-soft">{found.accuracy}</p>
      <p className="ipt-banner">{t('page.simulated')}</p>
    </div>
  );
}
