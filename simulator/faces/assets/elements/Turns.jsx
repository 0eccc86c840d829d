import { useEffect, useState } from 'react';

const { t } = window.ipt;
const KINDS = ['to_work_on', 'worth_a_look', 'went_well'];
/* The chart is drawn by hand: Chainlit's Plotly is a download of megabytes, and has no words for a screen reader. */
const WIDE = 640;
const HIGH = 170;
const LEFT = 34;

function why(turn) {
  const causes = (turn.causes || []).map((cause) => t('trigger.' + cause.what));
  return causes.length ? causes.join(', ') : t('turns.nothing_moved');
}

function change(by) {
  return by > 0 ? '+' + by : by < 0 ? '−' + -by : '±0';
}

function Chart({ start, own, client, chosen, choose }) {
  const levels = [start, ...own.map((turn) => turn.openness)];
  const high = Math.min(100, Math.max(60, ...levels) + 8);
  const low = Math.max(0, Math.min(30, ...levels) - 8);
  const x = (i) => LEFT + (i * (WIDE - LEFT - 14)) / Math.max(1, own.length);
  const y = (level) => 12 + ((high - level) * (HIGH - 34)) / (high - low);
  const path = levels.map((level, i) => (i ? 'L' : 'M') + x(i).toFixed(1) + ' ' + y(level).toFixed(1)).join(' ');
  const every = Math.ceil(own.length / 15);
  return (
    <figure className="ipt-openness">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={t('turns.chart', { client })}>
        <line className="ipt-grid" x1={LEFT} x2={WIDE - 14} y1={y(high)} y2={y(high)} />
        <line className="ipt-grid" x1={LEFT} x2={WIDE - 14} y1={y(low)} y2={y(low)} />
        <text className="ipt-axis" x={LEFT - 6} y={y(high) + 4}>
          {t('turns.open')}
        </text>
        <text className="ipt-axis" x={LEFT - 6} y={y(low) + 4}>
          {t('turns.shut')}
        </text>
        <path className="ipt-line" d={path} />
        {own.map((turn, i) => {
          const kind = KINDS.find((k) => turn.findings.some((f) => f.kind === k));
          return (
            <g
              key={turn.index}
              className={'ipt-step ' + (kind ? 'ipt-' + kind : '') + (chosen === turn.index ? ' ipt-here' : '')}
              onClick={() => choose(turn.index)}
            >
              <circle className="ipt-hit" cx={x(i + 1)} cy={y(turn.openness)} r="14" />
              <circle cx={x(i + 1)} cy={y(turn.openness)} r={kind ? 6 : 3.5} />
              {(i + 1) % every === 0 && (
                <text className="ipt-tick" x={x(i + 1)} y={HIGH - 4}>
                  {turn.number}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="ipt-soft">
        {t('turns.caption')} <span className="ipt-key ipt-to_work_on" /> {t('kind.to_work_on')}{' '}
        <span className="ipt-key ipt-went_well" /> {t('kind.went_well')} <span className="ipt-key ipt-worth_a_look" />{' '}
        {t('kind.worth_a_look')}
      </figcaption>
    </figure>
  );
}

function Again({ before }) {
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    try {
      await callAction({ name: 'again', payload: { before } });
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="ipt-link" disabled={busy} onClick={again}>
      {t('scorecard.again')}
    </button>
  );
}

function Turn({ turn, client, again, shown, chosen }) {
  const who = turn.own ? t('turns.you', { number: turn.number }) : client;
  return (
    <li
      id={'turn-' + turn.index}
      className={'ipt-turn ' + (turn.own ? 'ipt-own' : '') + (chosen ? ' ipt-here' : '')}
      tabIndex={-1}
    >
      <div>
        <p className="ipt-who">
          {who}
          {turn.as_whom && ' ' + t('turns.as', { name: turn.as_whom })}
        </p>
        <p className="ipt-words">{turn.text}</p>
        {turn.own && (
          <p className="ipt-soft ipt-moved">
            {change(turn.by)}: {why(turn)} {again && <Again before={turn.index} />}
          </p>
        )}
      </div>
      <div>
        {shown.map((finding, i) => (
          <div key={i} className={'ipt-note ipt-' + finding.kind} data-note={finding.criterion}>
            <p>
              <strong>{finding.name}</strong> <span className="ipt-soft">{t('kind.' + finding.kind)}</span>
            </p>
            <p className="ipt-quote">“{finding.quote}”</p>
            <p>{finding.remark}</p>
            {finding.better_line && (
              <p>
                <strong>{t('scorecard.might_say')}</strong> “{finding.better_line}”
              </p>
            )}
          </div>
        ))}
      </div>
    </li>
  );
}

export default function Turns() {
  const [found, setFound] = useState(null);
  const [criterion, setCriterion] = useState('');
  const [chosen, setChosen] = useState(null);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/scorecard')
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(setFound);
  }, []);
  if (!found || !found.turns.length) return null;
  const own = found.turns.filter((turn) => turn.own && turn.openness !== undefined);
  const names = {};
  for (const turn of found.turns) for (const f of turn.findings) names[f.criterion] = f.name;
  const fits = (f) => !criterion || f.criterion === criterion;
  const turns = found.turns.filter((turn) => !criterion || turn.findings.some(fits));
  const choose = (index) => {
    setCriterion('');
    setChosen(index);
    requestAnimationFrame(() => document.getElementById('turn-' + index)?.scrollIntoView({ block: 'center' }));
  };
  return (
    <section className="ipt-scorecard ipt-turns">
      <h2>{t('turns.openness', { client: found.client })}</h2>
      <Chart start={found.openness} own={own} client={found.client} chosen={chosen} choose={choose} />
      <h2>{t('turns.title')}</h2>
      <label className="ipt-filter">
        {t('turns.filter')}{' '}
        <select value={criterion} onChange={(e) => setCriterion(e.target.value)}>
          <option value="">{t('turns.all')}</option>
          {Object.entries(names)
            .sort(([, a], [, b]) => a.localeCompare(b))
            .map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </label>
      <ol>
        {turns.map((turn) => (
          <Turn
            key={turn.index}
            turn={turn}
            client={found.client}
            again={found.again}
            shown={turn.findings.filter(fits)}
            chosen={chosen === turn.index}
          />
        ))}
      </ol>
    </section>
  );
}
