import { useEffect, useState } from 'react';

const { t } = window.ipt;
const TABS = ['roles', 'formulation', 'task', 'back'];
const PARTS = ['illness', 'event', 'focus', 'plan'];

function Roles({ found, act, busy }) {
  const choices = [
    ...found.people.map((person) => ({ id: person.id, label: t('tools.speak_as', { name: person.name }) })),
    ...(found.other
      ? [{ id: found.client.id, label: t('tools.swap', { client: found.client.name.split(' ')[0], other: found.other }) }]
      : [])
  ];
  const [whom, setWhom] = useState(choices.length ? choices[0].id : '');
  const [hard, setHard] = useState('realistic');
  if (!choices.length) return <p>{t('tools.nobody')}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act('roles', { in_role_as: whom, difficulty: hard });
      }}
    >
      <fieldset>
        <legend className="ipt-hidden">{t('tools.roles')}</legend>
        {choices.map((choice) => (
          <label key={choice.id} className="ipt-check">
            <input type="radio" name="whom" checked={whom === choice.id} onChange={() => setWhom(choice.id)} />
            {choice.label}
          </label>
        ))}
      </fieldset>
      {whom === found.client.id && (
        <label>
          {t('tools.how_hard')}
          <select value={hard} onChange={(event) => setHard(event.target.value)}>
            {found.difficulties.map((difficulty) => (
              <option key={difficulty} value={difficulty}>
                {t('difficulty.' + difficulty)}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="submit" className="ipt-button" disabled={busy}>
        {t('tools.begin_roles')}
      </button>
    </form>
  );
}

function Formulation({ found, act, busy }) {
  const [parts, setParts] = useState({ illness: '', event: '', focus: '', plan: '' });
  const [area, setArea] = useState('');
  const words = Object.values(parts).join(' ').split(/\s+/).filter(Boolean).length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act('formulation', { ...parts, area: area || null });
      }}
    >
      {PARTS.map((part) => (
        <label key={part}>
          {t('tools.' + part)}
          <textarea
            rows={2}
            name={part}
            value={parts[part]}
            onChange={(event) => setParts({ ...parts, [part]: event.target.value })}
          />
        </label>
      ))}
      <label>
        {t('tools.area')}
        <select name="area" value={area} onChange={(event) => setArea(event.target.value)}>
          <option value="">{t('tools.choose')}</option>
          {found.areas.map((name) => (
            <option key={name} value={name}>
              {t('plainly.' + name)}
            </option>
          ))}
        </select>
      </label>
      <p className="ipt-soft" aria-live="polite">
        {t('tools.words', { count: words })}
      </p>
      <button type="submit" className="ipt-button" disabled={busy || !words}>
        {t('tools.tell')}
      </button>
    </form>
  );
}

function Task({ found, act, busy }) {
  const [text, setText] = useState('');
  const [person, setPerson] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act('task', { text, person: person || null });
      }}
    >
      <label>
        {t('tools.task_text')}
        <textarea rows={3} name="task" value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <label>
        {t('tools.task_who')}
        <select value={person} onChange={(event) => setPerson(event.target.value)}>
          <option value="">{t('tools.no_one')}</option>
          {found.people.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="ipt-button" disabled={busy || !text.trim()}>
        {t('tools.set')}
      </button>
    </form>
  );
}

function Back({ found, act, busy }) {
  if (!found.turns.length) return <p>{t('tools.no_turns')}</p>;
  return (
    <ol className="ipt-own-turns">
      {found.turns.map((turn) => (
        <li key={turn.before}>
          <span>{turn.text}</span>
          <button
            type="button"
            className="ipt-link"
            disabled={busy}
            onClick={() => act('again', { before: turn.before })}
          >
            {t('tools.go_back', { number: turn.number })}
          </button>
        </li>
      ))}
    </ol>
  );
}

const BODIES = { roles: Roles, formulation: Formulation, task: Task, back: Back };

export default function Tools() {
  const [found, setFound] = useState(null);
  const [failed, setFailed] = useState(false);
  const [tab, setTab] = useState('roles');
  const [busy, setBusy] = useState(false);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/tools')
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(setFound)
      .catch(() => setFailed(true));
  }, []);
  if (failed) return <p role="alert">{t('tools.unreadable')}</p>;
  if (closed) return <div className="ipt-tools" hidden />;
  if (!found) return null;
  const act = async (name, payload) => {
    setBusy(true);
    setClosed(name === 'formulation' || name === 'task');
    try {
      await callAction({ name, payload });
    } finally {
      setBusy(false);
    }
  };
  const Body = BODIES[tab];
  return (
    <div className="ipt-tools">
      <div role="tablist" className="ipt-row">
        {TABS.filter((name) => name !== 'back' || !found.assessment).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            className={'ipt-pick' + (tab === name ? ' ipt-picked' : '')}
            onClick={() => setTab(name)}
          >
            {t('tools.' + name)}
          </button>
        ))}
        <button type="button" className="ipt-link" onClick={() => setClosed(true)}>
          {t('tools.close')}
        </button>
      </div>
      <div role="tabpanel" aria-label={t('tools.' + tab)}>
        <Body found={found} act={act} busy={busy} />
      </div>
    </div>
  );
}
