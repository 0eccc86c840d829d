import { useEffect, useState } from 'react';
import { useChatMessages } from '@chainlit/react-client';

const { t } = window.ipt;

const ATTRIBUTES = ['closeness', 'contact', 'conflict', 'support', 'disappointment', 'recent_change', 'expectations'];
const COUNT = ATTRIBUTES.length;
const NEAR = 78;
const FAR = 158;
const UNKNOWN = 118;

const distance = (closeness) => (closeness === null ? UNKNOWN : FAR - ((FAR - NEAR) * closeness) / 10);
const short = (name) => (/^[A-Z]/.test(name) ? name.split(' ')[0] : name);
const initials = (name) =>
  name
    .split(' ')
    .map((word) => word[0])
    .slice(0, 2)
    .join('')
    .toUpperCase();
const turnNumber = (index) => Math.floor(index / 2) + 1;
const relation = (person) => person.relation + (person.died && !/died/.test(person.relation) ? t('notes.died') : '');
const flat = (messages) => messages.flatMap((m) => [m, ...flat(m.steps || [])]);
const known = (person) => Object.keys(person.known).length;

function describe(person) {
  const close = person.closeness === null ? t('notes.closeness_unknown') : t('notes.closeness', { closeness: person.closeness });
  return `${person.name}, ${relation(person)}: ${close}; ${t('notes.known', { known: known(person), count: COUNT })}`;
}

function PersonOnMap({ person, angle, chosen, onChoose }) {
  const x = distance(person.closeness) * Math.cos(angle);
  const y = distance(person.closeness) * Math.sin(angle);
  const around = 2 * Math.PI * 21;
  const press = (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={describe(person)}
      className={'ipt-person' + (chosen ? ' ipt-chosen' : '') + (person.died ? ' ipt-died' : '')}
      onClick={onChoose}
      onKeyDown={press}
      transform={`translate(${x} ${y})`}
      data-person={person.id}
    >
      <circle r="27" className="ipt-hit" />
      <circle r="18" className={'ipt-dot' + (person.closeness === null ? ' ipt-dashed' : '')} />
      <circle
        r="21"
        className="ipt-known"
        strokeDasharray={`${(around * known(person)) / COUNT} ${around}`}
        transform="rotate(-90)"
      />
    </g>
  );
}

// Apart from the button itself, whose name says more than a letter and a first name do.
function NameOnMap({ person, angle, chosen }) {
  const x = distance(person.closeness) * Math.cos(angle);
  const y = distance(person.closeness) * Math.sin(angle);
  return (
    <g aria-hidden="true" className={'ipt-written' + (chosen ? ' ipt-chosen' : '')} transform={`translate(${x} ${y})`}>
      <text className="ipt-initials" dy="0.35em">
        {initials(person.name)}
      </text>
      <text className="ipt-name" y="37">
        {short(person.name)}
        {person.died ? ' †' : ''}
      </text>
    </g>
  );
}

function PeopleMap({ found, chosen, onChoose }) {
  const people = found.people;
  const angleOf = (i) => -Math.PI / 2 + (2 * Math.PI * i) / people.length;
  return (
    <svg viewBox="-200 -195 400 405" className="ipt-map" role="group" aria-label={t('notes.around', { client: found.client })}>
      {[NEAR, UNKNOWN, FAR].map((r) => (
        <circle key={r} r={r} className="ipt-ring" />
      ))}
      {people.map((person, i) => (
        <line
          key={person.id}
          className={'ipt-tie' + (person.closeness === null ? ' ipt-dashed' : '')}
          x2={distance(person.closeness) * Math.cos(angleOf(i))}
          y2={distance(person.closeness) * Math.sin(angleOf(i))}
        />
      ))}
      <circle r="30" className="ipt-client" />
      <text className="ipt-client-name" dy="0.35em">
        {short(found.client)}
      </text>
      {people.map((person, i) => (
        <PersonOnMap
          key={person.id}
          person={person}
          angle={angleOf(i)}
          chosen={chosen === person.id}
          onChoose={() => onChoose(chosen === person.id ? null : person.id)}
        />
      ))}
      {people.map((person, i) => (
        <NameOnMap key={person.id} person={person} angle={angleOf(i)} chosen={chosen === person.id} />
      ))}
    </svg>
  );
}

function PersonNotes({ person }) {
  return (
    <div className="ipt-about" aria-live="polite" id="about-person">
      <h3>
        {person.name}
        <span className="ipt-soft">
          {' '}
          {relation(person)}
        </span>
      </h3>
      <dl>
        {Object.entries(person.known).map(([attribute, said]) => (
          <div key={attribute}>
            <dt>
              {t('attribute.' + attribute)}
              <span className={'ipt-tag ipt-' + said.learnt}>{t('notes.' + said.learnt)}</span>
            </dt>
            <dd>
              “{said.text}” <span className="ipt-soft">{t('notes.at_turn', { number: turnNumber(said.turn) })}</span>
            </dd>
          </div>
        ))}
      </dl>
      {person.not_asked.length > 0 && (
        <div className="ipt-open">
          <h4>{t('notes.not_asked')}</h4>
          <ul>
            {person.not_asked.map((attribute) => (
              <li key={attribute}>{t('attribute.' + attribute)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Timeline({ moments }) {
  if (!moments.length) return <p className="ipt-soft">{t('notes.no_moments')}</p>;
  const x = (i) => (moments.length === 1 ? 150 : 14 + (272 * i) / (moments.length - 1));
  const y = (mood) => 78 - 7 * mood;
  const path = moments.map((m, i) => `${i ? 'L' : 'M'}${x(i)} ${y(m.mood)}`).join(' ');
  return (
    <div>
      <svg viewBox="-48 0 348 88" className="ipt-timeline" role="img" aria-label={t('notes.mood_over_time')}>
        <text x="-4" y="14" className="ipt-axis">
          {t('notes.well')}
        </text>
        <text x="-4" y="81" className="ipt-axis">
          {t('notes.lowest')}
        </text>
        <line x1="4" x2="296" y1="8" y2="8" className="ipt-ring" />
        <line x1="4" x2="296" y1="78" y2="78" className="ipt-ring" />
        <path d={path} className="ipt-line" />
        {moments.map((m, i) => (
          <g key={i}>
            <circle cx={x(i)} cy={y(m.mood)} r="7" className="ipt-moment" />
            <text x={x(i)} y={y(m.mood)} dy="0.35em" className="ipt-moment-number">
              {i + 1}
            </text>
          </g>
        ))}
      </svg>
      <ol className="ipt-moments">
        {moments.map((m, i) => (
          <li key={i}>
            <strong>{m.when}</strong> <span className="ipt-soft">{t('notes.mood', { mood: m.mood })}</span>
            <br />“{m.said.text}”
          </li>
        ))}
      </ol>
    </div>
  );
}

function Clock({ found }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (found.stands) return undefined;
    setNow(Date.now());
    const tick = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(tick);
  }, [found.stands, found.read]);
  const since = found.stands ? 0 : Math.max(0, (now - found.read) / 1000);
  const seconds = Math.max(0, Math.floor(found.elapsed + since));
  const pad = (number) => String(number).padStart(2, '0');
  const shown = (n) => (n >= 3600 ? Math.floor(n / 3600) + ':' : '') + pad(Math.floor(n / 60) % 60) + ':' + pad(n % 60);
  const clock = seconds > 86400 ? t('notes.begun', { date: new Date(found.started).toLocaleDateString(window.ipt.language) }) : shown(seconds);
  const left = found.left === null ? null : Math.floor(found.left - since);
  return (
    <p className="ipt-clock" role="timer" aria-live="off">
      <span>{left === null ? clock : t('notes.left', { clock: shown(Math.max(0, left)) })}</span>{' '}
      <span className="ipt-soft">{found.turns === 1 ? t('notes.turn_one') : t('notes.turn_many', { count: found.turns })}</span>
      {found.ended && <span className="ipt-soft">, {t('notes.ended')}</span>}
      {found.stands && !found.ended && <span className="ipt-soft">, {t('notes.stands')}</span>}
      {left !== null && left <= 0 && !found.ended && <strong className="ipt-over">{t('notes.over')}</strong>}
    </p>
  );
}

function Help({ help }) {
  return (
    <>
      {help.agenda.length > 0 && (
        <section>
          <h2>{t('notes.agenda', { number: help.number })}</h2>
          <ul className="ipt-agenda">
            {help.agenda.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{t('notes.compass')}</h2>
        <ul className="ipt-compass">
          {help.compass.map((point) => (
            <li key={point.slot} className={point.turn === null ? 'ipt-no' : 'ipt-yes'}>
              {t('slot.' + point.slot)}{' '}
              <span className="ipt-soft">
                {point.turn === null ? t('notes.open') : t('feedback.turn', { number: point.turn })}
              </span>
            </li>
          ))}
        </ul>
        <p className="ipt-soft">{t('notes.compass_how')}</p>
      </section>
    </>
  );
}

export default function Notes() {
  const { messages } = useChatMessages();
  const [found, setFound] = useState(null);
  const [chosen, setChosen] = useState(null);
  // What was said is in the log before it is shown; the notes follow when the last word is on the page.
  const said = flat(messages);
  const speaking = said.some((m) => m.streaming);
  const key = said.map((m) => m.id).join() + speaking;
  useEffect(() => {
    if (speaking) return undefined;
    let stale = false;
    fetch('/data/sessions/' + props.session + '/known')
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((answer) => answer && !stale && setFound({ ...answer, read: Date.now() }));
    return () => {
      stale = true;
    };
  }, [key]);
  if (!found) return null;
  const person = found.people.find((p) => p.id === chosen);
  return (
    <div className="ipt-notes">
      <Clock found={found} />
      {found.note && (
        <p className="ipt-soft" role="status">
          {found.note}
        </p>
      )}
      <section>
        <h2>{t('notes.people')}</h2>
        {found.people.length ? (
          <>
            <PeopleMap found={found} chosen={chosen} onChoose={setChosen} />
            {person ? (
              <PersonNotes person={person} />
            ) : (
              <p className="ipt-soft">
                {t('notes.how_to_read', { client: short(found.client) })}
              </p>
            )}
          </>
        ) : (
          <p className="ipt-soft">{t('notes.nobody')}</p>
        )}
      </section>
      <section>
        <h2>{t('notes.events')}</h2>
        <Timeline moments={found.timeline} />
      </section>
      {found.help && <Help help={found.help} />}
    </div>
  );
}
