// Keeps the page fresh. Everything works without it: forms post, and a reload shows the same.
(() => {
  const status = document.querySelector('[data-live]');
  let stale = false;
  let loading = false;

  const dirty = (main) =>
    [...main.querySelectorAll('select')].some((select) =>
      [...select.options].some((option) => option.selected !== option.defaultSelected) &&
      [...select.options].some((option) => option.defaultSelected)) ||
    [...main.querySelectorAll('input:not([type=hidden]), textarea')].some((field) =>
      field.value !== field.defaultValue || field.checked !== field.defaultChecked);

  // What somebody is about to send is not taken from under their hands.
  const busy = (main) => {
    const focus = document.activeElement;
    return dirty(main) || (main.contains(focus) && /^(SELECT|INPUT|TEXTAREA)$/.test(focus.tagName));
  };

  const refresh = async () => {
    const main = document.getElementById('main');
    if (loading || busy(main)) { stale = true; return; }
    loading = true;
    stale = false;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('main');
      if (fresh && !busy(main) && fresh.innerHTML !== main.innerHTML) {
        const name = document.activeElement?.getAttribute('aria-label');
        main.innerHTML = fresh.innerHTML;
        document.title = page.title;
        if (name) { main.querySelector(`[aria-label="${CSS.escape(name)}"]`)?.focus(); }
      } else if (fresh && busy(main)) {
        stale = true;
      }
    } catch {
      stale = true;
    } finally {
      loading = false;
      if (stale && !busy(main)) { setTimeout(refresh, 200); }
    }
  };

  document.addEventListener('focusout', () => setTimeout(() => { if (stale) { refresh(); } }, 0));

  const say = (text) => { if (status && status.textContent !== text) { status.textContent = text; } };
  const events = new EventSource('/sandbox/events');
  let timer;
  events.addEventListener('open', () => { say('Live'); refresh(); });
  events.addEventListener('error', () => say('Reconnecting…'));
  // Changes come in bursts; one look afterwards is enough.
  events.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(refresh, 50); });
})();
