import { useEffect, useState } from 'react';

const { t } = window.ipt;

export default function Case() {
  const [found, setFound] = useState(null);
  useEffect(() => {
    fetch('/data/sessions/' + props.session + '/case')
      .then((answer) => (answer.ok ? answer.json() : null))
      .then(setFound);
  }, []);
  if (!found) return null;
  return (
    <div className="ipt-case">
      <p className="ipt-case-title">
        <strong>{found.name}</strong>, {found.age}. {t('case.session', { number: found.session, planned: found.planned })}
      </p>
      {!found.drill && <p className="ipt-soft">{t('case.you_begin')}</p>}
      <p className="ipt-soft ipt-engine">{found.engine}</p>
      {found.drill && (
        <div className="ipt-of-drill">
          <p>
            <strong>{t('drills.case', { name: found.drill.name })}</strong>
            <br />
            {found.drill.goal}
          </p>
          <p>{found.drill.situation}</p>
          <details>
            <summary>{t('drills.to_show', { name: found.drill.skill })}</summary>
            <ul>
              {found.drill.parts.map((part) => (
                <li key={part}>{part}</li>
              ))}
            </ul>
            <p>
              <strong>{t('drills.not_to', { name: found.drill.trap })}</strong>
            </p>
            <ul>
              {found.drill.red_lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        </div>
      )}
      <details>
        <summary>{t('case.details')}</summary>
        <blockquote>{found.referral}</blockquote>
        <p>{found.briefing}</p>
        <p>
          <strong>{t('case.may_come_up')}</strong> {found.content_note}
        </p>
      </details>
    </div>
  );
}
