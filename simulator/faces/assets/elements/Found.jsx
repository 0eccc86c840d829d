import { useEffect, useState } from 'react';

const { t } = window.ipt;

function how(learnt) {
  return learnt ? t('found.' + learnt) : t('found.unknown');
}

function Cell({ learnt }) {
  return (
    <td>
      <span className={'ipt-cell' + (learnt ? ' ipt-' + learnt : '')} aria-hidden="true" />
      <span className="sr-only">{how(learnt)}</span>
    </td>
  );
}

function Matrix({ found }) {
  return (
    <div className="ipt-scroll" tabIndex={0} role="region" aria-label={t('found.table')}>
      <table className="ipt-matrix">
        <caption className="sr-only">{t('found.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('found.person')}</th>
            {found.attributes.map((attribute) => (
              <th scope="col" key={attribute}>
                {t('asked.' + attribute)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.people.map((person) => (
            <tr key={person.name}>
              <th scope="row">{person.name}</th>
              {found.attributes.map((attribute) => (
                <Cell key={attribute} learnt={person.attributes[attribute]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="ipt-legend ipt-soft">
        <span className="ipt-cell ipt-elicited" /> {t('found.elicited')}{' '}
        <span className="ipt-cell ipt-volunteered" /> {t('found.volunteered')} <span className="ipt-cell" />{' '}
        {t('found.unknown')}
      </p>
    </div>
  );
}

function Truth({ all, attributes }) {
  return (
    <div className="ipt-truth">
      {all.people.map((person) => (
        <details key={person.name}>
          <summary>
            <strong>{person.name}</strong>, {person.relation}. {t('found.of_ten', { number: person.closeness })}{' '}
            <span className="ipt-tag">{how(person.learnt)}</span>
          </summary>
          <dl>
            {attributes.map((attribute) => (
              <div key={attribute}>
                <dt>
                  {t('attribute.' + attribute)} <span className="ipt-tag">{how(person.attributes[attribute].learnt)}</span>
                </dt>
                <dd>{person.attributes[attribute].truth}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
      <details>
        <summary>
          <strong>{t('found.timeline')}</strong>
        </summary>
        <dl>
          {all.timeline.map((moment) => (
            <div key={moment.about}>
              <dt>
                {moment.about} <span className="ipt-tag">{how(moment.learnt)}</span>
              </dt>
              <dd>{moment.truth}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

export default function Found() {
  const [found, setFound] = useState(null);
  const [all, setAll] = useState(null);
  const [busy, setBusy] = useState(false);
  const read = (what, keep) =>
    fetch('/data/sessions/' + props.session + '/' + what)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(keep);
  useEffect(() => {
    read('scorecard', (card) => {
      setFound(card);
      if (card && card.revealed) read('revealed', setAll);
    });
  }, []);
  if (!found || found.form === 'moment') return null;
  const ask = async () => {
    setBusy(true);
    try {
      await callAction({ name: 'reveal', payload: {} });
      await read('revealed', setAll);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="ipt-scorecard ipt-found">
      <h2>{t('found.title')}</h2>
      {found.people.length > 0 && <Matrix found={found} />}
      {found.unmet > 0 && (
        <p className="ipt-soft">{found.unmet === 1 ? t('found.one_unmet') : t('found.unmet', { number: found.unmet })}</p>
      )}
      {all ? (
        <Truth all={all} attributes={found.attributes} />
      ) : (
        <div className="ipt-row">
          <button type="button" className="ipt-button ipt-quiet" disabled={busy} onClick={ask}>
            {t('found.show')}
          </button>
          <span className="ipt-soft">{t('found.warning', { client: found.client })}</span>
        </div>
      )}
    </section>
  );
}
