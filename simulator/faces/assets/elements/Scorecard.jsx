import { useEffect, useRef, useState } from 'react';

const { t } = window.ipt;

function Quote({ finding, client }) {
  return (
    <blockquote>
      <p className="ipt-quote">“{finding.quote}”</p>
      <p className="ipt-soft">
        {t('scorecard.who_turn', { who: finding.own ? t('scorecard.you') : client, number: finding.turn })}
      </p>
    </blockquote>
  );
}

function Point({ finding, client, number, again }) {
  const [busy, setBusy] = useState(false);
  const tryAgain = async () => {
    setBusy(true);
    try {
      await callAction({ name: 'again', payload: { before: finding.again_before } });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="ipt-point" data-finding="to_work_on">
      <h3>
        <span className="ipt-number" aria-hidden="true">
          {number}
        </span>
        {finding.name}
      </h3>
      <Quote finding={finding} client={client} />
      <p>{finding.remark}</p>
      <p>
        <strong>{t('scorecard.matters')}</strong> {finding.why}
      </p>
      <p className="ipt-better">
        <strong>{t('scorecard.might_say')}</strong> “{finding.better_line}”
      </p>
      <div className="ipt-row">
        {again && finding.again_before !== null && (
          <button type="button" className="ipt-button" disabled={busy} onClick={tryAgain}>
            {t('scorecard.again')}
          </button>
        )}
        <span className="ipt-soft">
          {t('certainty.' + finding.certainty)} {finding.repaired && t('scorecard.repaired')}
        </span>
      </div>
    </li>
  );
}

function WentWell({ findings, client }) {
  return (
    <ul className="ipt-well">
      {findings.map((finding, i) => (
        <li key={i} data-finding="went_well">
          <h3>{finding.name}</h3>
          <Quote finding={finding} client={client} />
          <p>{finding.remark}</p>
        </li>
      ))}
    </ul>
  );
}

function Beside({ rating }) {
  if (rating.overall === null && !rating.criteria.length) return <p className="ipt-soft">{t('scorecard.not_rated')}</p>;
  const rows = [{ name: t('rating.overall'), own: rating.overall, grader: rating.grader }, ...rating.criteria];
  const word = (level) => (level === null ? t('level.none') : typeof level === 'number' ? level + ' ' + t('level.' + level) : t('level.' + level));
  return (
    <>
      <table className="ipt-beside">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('scorecard.own')}</th>
            <th scope="col">{t('scorecard.grader')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{word(row.own)}</td>
              <td>{word(row.grader)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rating.remark && (
        <p className="ipt-soft ipt-further">
          {t('scorecard.own_remark')} “{rating.remark}”
        </p>
      )}
    </>
  );
}

function Facts({ rows }) {
  return (
    <dl className="ipt-counted">
      {rows.map((row) => (
        <div key={row.label}>
          <dt>{row.label}</dt>
          <dd>{row.text}</dd>
        </div>
      ))}
    </dl>
  );
}

export default function Scorecard() {
  const [found, setFound] = useState(null);
  const [failed, setFailed] = useState(false);
  const top = useRef(null);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/scorecard')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setFound)
      .catch(() => setFailed(true));
  }, []);
  useEffect(() => {
    if (found && top.current) top.current.scrollIntoView({ block: 'start' });
  }, [found]);
  if (failed) return <p role="alert">{t('scorecard.unreadable')}</p>;
  if (!found) return null;
  const scored = typeof found.level === 'number';
  return (
    <article className="ipt-scorecard" ref={top}>
      <p className="ipt-banner">{t('page.simulated')}</p>
      <header>
        <h2>
          {t('level.' + found.level)}
          {scored && <span className="ipt-soft"> {t('scorecard.of_four', { level: found.level })}</span>}
        </h2>
        <p>{found.sentence}</p>
        {t('page.in_english') && <p className="ipt-soft" data-english>{t('page.in_english')}</p>}
        <p className="ipt-exports">
          <a href={'/progress/' + found.id}>{t('scorecard.print')}</a>
          <a href={'/progress/' + found.id + '/scorecard.pdf'}>{t('scorecard.pdf')}</a>
          <a href="/progress">{t('scorecard.progress')}</a>
          <a href={'/mine/' + found.id}>{t('scorecard.share')}</a>
        </p>
      </header>
      <section>
        <h2>{t('scorecard.beside')}</h2>
        <Beside rating={found.rating} />
      </section>
      {found.changed.length > 0 && (
        <section>
          <h2>{t('scorecard.changed')}</h2>
          <ul className="ipt-changed">
            {found.changed.map((change, i) => (
              <li key={i}>
                {t('scorecard.change', {
                  name: change.name,
                  before: t('level.' + change.before),
                  after: t('level.' + change.after),
                  who: change.who
                })}
                {change.why && ' “' + change.why + '”'}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{t('scorecard.to_work_on')}</h2>
        {found.to_work_on.length ? (
          <ol className="ipt-points">
            {found.to_work_on.map((finding, i) => (
              <Point key={i} finding={finding} client={found.client} number={i + 1} again={found.again} />
            ))}
          </ol>
        ) : (
          <p>{t('scorecard.nothing')}</p>
        )}
        {found.further > 0 && (
          <p className="ipt-soft ipt-further">
            {found.further === 1 ? t('scorecard.one_more') : t('scorecard.more', { number: found.further })}
          </p>
        )}
      </section>
      {found.went_well.length > 0 && (
        <section>
          <h2>{t('scorecard.went_well')}</h2>
          <WentWell findings={found.went_well} client={found.client} />
        </section>
      )}
      {found.worth_a_look.length > 0 && (
        <details className="ipt-look">
          <summary>{t('scorecard.look', { number: found.worth_a_look.length })}</summary>
          <ul>
            {found.worth_a_look.map((finding, i) => (
              <li key={i} data-finding="worth_a_look">
                “{finding.quote}” <span className="ipt-soft">{t('scorecard.turn', { number: finding.turn })}</span>{' '}
                {finding.name}? {finding.remark}
              </li>
            ))}
          </ul>
        </details>
      )}
      <section>
        <h2>{t('scorecard.counted')}</h2>
        <Facts rows={found.counted} />
      </section>
      {found.apart.length > 0 && (
        <section>
          <h2>{t('scorecard.apart')}</h2>
          <Facts rows={found.apart} />
        </section>
      )}
      <p className="ipt-accuracy ipt-soft">
        <strong>{t('scorecard.trust')}</strong> {found.accuracy}
      </p>
    </article>
  );
}
