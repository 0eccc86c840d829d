// What the chat page has beside Chainlit's own: the bar that is always there, and names for what has only a picture.

(() => {
  const { t, language, languages, reviewer } = window.ipt;

  const link = (href, text, more = {}) => Object.assign(document.createElement('a'), { href, textContent: text, ...more });

  function bar() {
    const made = document.createElement('nav');
    made.id = 'ipt-bar';
    made.setAttribute('aria-label', t('page.pages'));
    made.append(link('/care', t('care.about_me'), { className: 'ipt-about-me' }));
    const rest = document.createElement('span');
    rest.append(link('/library', t('page.library')));
    if (reviewer) rest.append(link('/review', t('page.review')));
    for (const [code, name] of Object.entries(languages))
      if (code !== language) rest.append(link('/language/' + code, name, { lang: code, hreflang: code }));
    made.append(rest);
    return made;
  }

  const NAMES = {
    '#sidebar-trigger-button': 'label.history',
    '#new-chat-button': 'label.another',
    '#search-chats-button': 'label.search',
    '#chat-submit': 'label.say',
    '#stop-button': 'label.stop',
    '#command-button': 'label.commands',
    '#theme-toggle': 'label.theme',
    '#user-nav-button': 'label.account',
    '#chat-input': 'label.say'
  };

  function name() {
    for (const [selector, key] of Object.entries(NAMES))
      for (const found of document.querySelectorAll(selector + ':not([aria-label])')) found.setAttribute('aria-label', t(key));
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.body.prepend(bar());
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
