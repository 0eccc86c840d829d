// What the chat page has beside Chainlit's own: the bar that is always there, and names for what has only a picture.

(() => {
  const { t, language, languages, reviewer } = window.ipt;

  const link = (href, text, more = {}) => Object.assign(document.createElement('a'), { href, textContent: text, ...more });

  // The chat follows its last line; this is for what is read from its beginning. It leaves Tab where it was, unlike scrollIntoView.
  window.ipt.toTop = (element) => {
    for (let box = element; box; box = box.parentElement) if (box.scrollTop > 0) box.scrollTop = 0;
  };

  // What both ways into a session end with. Returns why it was refused, or null. `callAction` is the element's own.
  window.ipt.begin = async (callAction, payload) => {
    const answer = await callAction({ name: 'begin', payload });
    const { session, refused } = (answer && answer.response) || {};
    // On a telephone the history, which sets the address, is not there; without the address a reload would lose the place.
    if (session && !document.getElementById('thread-history')) window.history.replaceState(null, '', '/thread/' + session);
    return refused || null;
  };

  // Whoever leaves the role in mid-session finds the clock as it stood. All that is kept is a pause like any other.
  function standStill(event) {
    const out = event.target.closest && event.target.closest('a[href="/care"]');
    const [, session] = location.pathname.match(/^\/thread\/([\w-]+)/) || [];
    if (out && session) fetch('/data/sessions/' + session + '/pause', { method: 'POST', keepalive: true });
  }
  document.addEventListener('click', standStill);
  document.addEventListener('auxclick', standStill);

  function bar() {
    const made = document.createElement('nav');
    made.id = 'ipt-bar';
    made.setAttribute('aria-label', t('page.pages'));
    made.append(link('/care', t('care.about_me'), { className: 'ipt-about-me' }));
    const rest = document.createElement('span');
    rest.append(link('/progress', t('page.progress')), link('/library', t('page.library')));
    if (reviewer) rest.append(link('/review', t('page.review')));
    for (const [code, name] of Object.entries(languages))
      if (code !== language) rest.append(link('/language/' + code, name, { lang: code, hreflang: code, ariaLabel: name }));
    made.append(rest);
    return made;
  }

  // Chainlit's buttons that show a picture only, or whose name is in English whatever the language.
  const NAMES = {
    '#sidebar-trigger-button': 'label.history',
    '#new-chat-button': 'label.another',
    '#search-chats-button': 'label.search',
    '#chat-submit': 'label.say',
    '#stop-button': 'label.stop',
    '#command-button': 'label.commands',
    '#chat-settings-open-modal': 'label.settings',
    '#theme-toggle': 'label.theme',
    '#user-nav-button': 'label.account',
    '#chat-input': 'label.say_what',
    'button:has(> svg.lucide-arrow-down)': 'label.newest',
    'button:has(> svg.lucide-arrow-left)': 'label.close_panel',
    '[role=separator][data-resize-handle]': 'label.width'
  };

  function name() {
    for (const [selector, key] of Object.entries(NAMES))
      for (const found of document.querySelectorAll(selector))
        if (found.getAttribute('aria-label') !== t(key)) found.setAttribute('aria-label', t(key));
    // Chainlit shows a panel's own name as its title.
    for (const title of document.querySelectorAll('#side-view-title'))
      for (const part of title.childNodes) if (part.nodeType === 3 && part.data === 'Notes') part.data = t('notes.title');
    // A list whose children are no items, and a handle that says it moves what is not there.
    for (const list of document.querySelectorAll('ul[data-sidebar=menu]:has(> div):not([role])')) list.setAttribute('role', 'group');
    for (const handle of document.querySelectorAll('[role=separator][aria-controls]'))
      if (!document.getElementById(handle.getAttribute('aria-controls'))) handle.removeAttribute('aria-controls');
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.body.prepend(bar());
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
