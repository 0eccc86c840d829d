import { useEffect, useState } from 'react';

const { t } = window.ipt;

function change(by) {
  return by > 0 ? '+' + by : by < 0 ? '−' + -by : '±0';
}

function Take({ take, takes, choose, client, side, reread }) {
  const [busy, setBusy] = useState(false);
  const score = async () => {
    setBusy(true);
    try {
      await callAction({ name: 'score_take', payload: { take: take.abandoned } });
      await reread();
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="ipt-take" data-take={take.number}>
      <label>
        <span className="sr-only">{side}</span>
        <select value={take.number} onChange={(e) => choose(Number(e.target.value))}>
          {takes.map((other) => (
            <option key={other.number} value={other.number}>
              {other.abandoned === null ? t('takes.latest', { number: other.number }) : t('takes.take', { number: other.number })}
            </option>
          ))}
        </select>
      </label>
      <p className="ipt-who">{t('scorecard.you')}</p>
      <p className="ipt-words">{take.said}</p>
      {take.answer && (
        <>
          <p className="ipt-who">{client}</p>
          <p className="ipt-words">{take.answer}</p>
        </>
      )}
      <dl>
        <dt>{t('takes.openness')}</dt>
        <dd>
          {change(take.by)} ({take.causes.map((cause) => t('trigger.' + cause.what)).join(', ') || t('turns.nothing_moved')})
        </dd>
        <dt>{t('takes.level')}</dt>
        <dd>
          {take.level === null
            ? t('takes.unscored') + ' '
            : t('takes.after_turns', {
                level: (typeof take.level === 'number' ? take.level + ' ' : '') + t('level.' + take.level),
                number: take.turns
              })}
          {take.level === null && (
            <button type="button" className="ipt-link" disabled={busy} onClick={score}>
              {t('takes.score')}
            </button>
          )}
        </dd>
      </dl>
      {take.findings.map((finding, i) => (
        <div key={i} className={'ipt-note ipt-' + finding.kind}>
          <p>
            <strong>{finding.name}</strong> <span className="ipt-soft">{t('kind.' + finding.kind)}</span>
          </p>
          <p className="ipt-quote">“{finding.quote}”</p>
          <p>{finding.remark}</p>
        </div>
      ))}
      {take.level !== null && !take.findings.length && <p className="ipt-soft">{t('takes.clear')}</p>}
    </div>
  );
}

function TurnTakes({ found, client, reread }) {
  const last = found.takes.length - 1;
  const [left, setLeft] = useState(found.takes[last - 1].number);
  const [right, setRight] = useState(found.takes[last].number);
  const shown = (number) => found.takes.find((take) => take.number === number);
  return (
    <section>
      <h3>{t('takes.turn', { number: found.number, count: found.takes.length })}</h3>
      {found.heard && (
        <p className="ipt-soft">
          {t('takes.after', { client })} “{found.heard}”
        </p>
      )}
      <div className="ipt-two">
        <Take take={shown(left)} takes={found.takes} choose={setLeft} client={client} side={t('takes.choose_left')} reread={reread} />
        <Take take={shown(right)} takes={found.takes} choose={setRight} client={client} side={t('takes.choose_right')} reread={reread} />
      </div>
    </section>
  );
}

export default function Takes() {
  const [found, setFound] = useState(null);
  const reread = () =>
    fetch('/data/sessions/' + props.session + '/scorecard')
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(setFound);
  useEffect(() => {
    reread();
  }, []);
  if (!found || !found.takes.length) return null;
  return (
    <section className="ipt-scorecard ipt-takes">
      <h2>{t('takes.title')}</h2>
      {found.takes.map((turn) => (
        <TurnTakes key={turn.turn + turn.heard} found={turn} client={found.client} reread={reread} />
      ))}
    </section>
  );
}
