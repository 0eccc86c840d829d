import { useEffect, useState } from 'react';

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
        <strong>{found.name}</strong>, {found.age}. Session {found.session} of {found.planned}.
      </p>
      <p className="ipt-soft">Simulated client, not a person. You speak first.</p>
      <p className="ipt-soft ipt-engine">{found.engine}</p>
      <details>
        <summary>Referral note and briefing</summary>
        <blockquote>{found.referral}</blockquote>
        <p>{found.briefing}</p>
        <p>
          <strong>What may come up:</strong> {found.content_note}
        </p>
      </details>
    </div>
  );
}
