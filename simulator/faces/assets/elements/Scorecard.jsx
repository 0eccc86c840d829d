import { useEffect, useRef, useState } from 'react';

const ATTRIBUTES = {
  closeness: 'closeness',
  contact: 'contact',
  conflict: 'conflict',
  support: 'support',
  disappointment: 'let-downs',
  recent_change: 'changes',
  expectations: 'expects'
};
const HOW = { elicited: 'you asked', volunteered: 'unasked' };

function Quote({ finding, client }) {
  return (
    <blockquote>
      <p className="ipt-quote">“{finding.quote}”</p>
      <p className="ipt-soft">
        {finding.own ? 'You' : client}, turn {finding.turn}
      </p>
    </blockquote>
  );
}

function Point({ finding, client, number }) {
  const [busy, setBusy] = useState(false);
  const again = async () => {
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
        <strong>Why it matters.</strong> {finding.why}
      </p>
      <p className="ipt-better">
        <strong>You might say:</strong> “{finding.better_line}”
      </p>
      <div className="ipt-row">
        {finding.again_before !== null && (
          <button type="button" className="ipt-button" disabled={busy} onClick={again}>
            Try this turn again
          </button>
        )}
        <span className="ipt-soft">
          The grader is {finding.sure} about this.{finding.repaired ? ' You put it right later, which counts.' : ''}
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

function Matrix({ found }) {
  return (
    <div className="ipt-scroll" tabIndex={0} role="region" aria-label="People and what you know of each">
      <table className="ipt-matrix">
        <caption className="sr-only">What came out about each person, and whether you asked</caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {found.attributes.map((attribute) => (
              <th scope="col" key={attribute}>
                {ATTRIBUTES[attribute]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.people.map((person) => (
            <tr key={person.name}>
              <th scope="row">{person.name}</th>
              {found.attributes.map((attribute) => {
                const how = person.attributes[attribute];
                return (
                  <td key={attribute}>
                    <span className={'ipt-cell' + (how ? ' ipt-' + how : '')} aria-hidden="true" />
                    <span className="sr-only">{how ? HOW[how] : 'not known'}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="ipt-legend ipt-soft">
        <span className="ipt-cell ipt-elicited" /> you asked <span className="ipt-cell ipt-volunteered" /> came unasked{' '}
        <span className="ipt-cell" /> not known
        {found.unmet > 0 && `. ${found.unmet === 1 ? 'One more person' : found.unmet + ' more people'} never came up.`}
      </p>
    </div>
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
  if (failed) return <p role="alert">The scorecard could not be read. Reload the page.</p>;
  if (!found) return null;
  const scored = typeof found.level === 'number';
  return (
    <article className="ipt-scorecard" ref={top}>
      <p className="ipt-banner">{found.banner}</p>
      <header>
        <h2>
          {found.word}
          {scored && <span className="ipt-soft"> level {found.level} of 4</span>}
        </h2>
        <p>{found.sentence}</p>
      </header>
      <section>
        <h2>To work on</h2>
        {found.to_work_on.length ? (
          <ol className="ipt-points">
            {found.to_work_on.map((finding, i) => (
              <Point key={i} finding={finding} client={found.client} number={i + 1} />
            ))}
          </ol>
        ) : (
          <p>Nothing that the grader is sure enough about.</p>
        )}
        {found.further > 0 && (
          <p className="ipt-soft ipt-further">
            {found.further === 1 ? 'One more thing was' : found.further + ' more things were'} noticed. These come first.
          </p>
        )}
      </section>
      {found.went_well.length > 0 && (
        <section>
          <h2>What went well</h2>
          <WentWell findings={found.went_well} client={found.client} />
        </section>
      )}
      {found.worth_a_look.length > 0 && (
        <details className="ipt-look">
          <summary>Worth a look ({found.worth_a_look.length}); the grader is not sure</summary>
          <ul>
            {found.worth_a_look.map((finding, i) => (
              <li key={i} data-finding="worth_a_look">
                “{finding.quote}” <span className="ipt-soft">turn {finding.turn}.</span> {finding.name}? {finding.remark}
              </li>
            ))}
          </ul>
        </details>
      )}
      <section>
        <h2>Counted</h2>
        <dl className="ipt-counted">
          {found.counted.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd>{fact.text}</dd>
            </div>
          ))}
        </dl>
        {found.people.length > 0 && <Matrix found={found} />}
      </section>
      {found.apart && found.apart.length > 0 && (
        <section>
          <h2>Apart from IPT</h2>
          <dl className="ipt-counted">
            {found.apart.map((factor) => (
              <div key={factor.label}>
                <dt>{factor.label}</dt>
                <dd>{factor.text}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <p className="ipt-accuracy ipt-soft">
        <strong>How far to trust this.</strong> {found.accuracy}
      </p>
    </article>
  );
}
