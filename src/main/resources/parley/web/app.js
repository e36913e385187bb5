// The console's own script: events, sound, clocks, keyboard. Everything also works without it, except that nothing moves.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const signedIn = () => Boolean($('#status'));

  // ---- events: names only; each piece of the page fetches itself again (W-EVENT-1) ----
  const SILENCE = 12500, RETRY = 2000, GATHER = 250;
  let stream = null, lastHeard = Date.now(), waiting = new Set(), gathering = 0;

  function changed(name) {
    const [kind, of] = name.split(' '), shown = $('#message');
    // A page of one message reads it anew for its own news alone: each reading stands in the log.
    if (kind === 'message' && of && shown && shown.dataset.row !== of) return;
    waiting.add(kind);
    if (!gathering) {
      gathering = setTimeout(() => {
        gathering = 0;
        const names = waiting;
        waiting = new Set();
        names.forEach(each => window.htmx.trigger(document.body, each));
      }, GATHER);
    }
  }

  function heard() {
    lastHeard = Date.now();
    const banner = $('#watchdog');
    if (banner && !banner.hidden) {
      banner.hidden = true;
      document.body.classList.remove('stale');
    }
  }

  // Whoever signs out is led by the answer to that, not by the end of what was listened to.
  let leaving = false;
  function leave(event) {
    if (!event.target.matches('form[action="/sign-out"]')) return;
    leaving = true;
    setTimeout(() => { leaving = false; }, RETRY * 2);
    if (stream) { stream.onerror = null; stream.close(); stream = null; }
  }

  // Whose page this is goes with what it sends: another officer may have taken the desk over since (W-SESSION-6).
  const pageOf = () => { const top = $('header.top'); return top ? top.dataset.of || '' : ''; };

  function name(event) {
    const form = event.target;
    if (form.method !== 'post' || !pageOf()) return;
    let field = form.querySelector('input[name="page-of"]');
    if (!field) {
      field = document.createElement('input');
      field.type = 'hidden';
      field.name = 'page-of';
      form.append(field);
    }
    field.value = pageOf();
  }

  function listen() {
    if (leaving || !signedIn() || document.hidden && stream) return;
    if (stream) stream.close();
    stream = new EventSource('/events');
    // Whatever happened while nobody listened is on the board, so fetch it whole at each opening.
    stream.addEventListener('open', () => { heard(); changed('board'); changed('link'); changed('message'); });
    stream.addEventListener('beat', heard);
    stream.addEventListener('change', event => { heard(); changed(event.data); });
    stream.onerror = () => {
      if (stream && stream.readyState === EventSource.CLOSED) {
        stream = null;
        probe();
      }
    };
  }

  // A closed stream is either a node that is gone (try again) or a session that is over (go and say so).
  function probe() {
    fetch('/status', {headers: {'HX-Request': 'true'}, cache: 'no-store'}).then(answer => {
      if (leaving) return;
      if (answer.status === 401) location.assign('/signed-out');
      else setTimeout(listen, RETRY);
    }, () => setTimeout(probe, RETRY));
  }

  function watch() {
    if (signedIn() && Date.now() - lastHeard > SILENCE) {
      const banner = $('#watchdog');
      if (banner.hidden) {
        banner.textContent = banner.dataset.text.replace('{time}', new Date(lastHeard).toISOString().slice(11, 19));
        banner.hidden = false;
        document.body.classList.add('stale');
      }
      if (!stream) listen();
    }
  }

  // ---- clocks: the node's time, not this machine's ----
  let ahead = 0;
  const two = number => String(number).padStart(2, '0');

  function setClock() {
    const marked = $('[data-now]');
    if (marked && marked.dataset.now !== setClock.last) {
      setClock.last = marked.dataset.now;
      ahead = Date.parse(setClock.last) - Date.now();
    }
  }

  function span(seconds) {
    const hours = Math.floor(seconds / 3600), rest = seconds % 3600;
    const tail = two(Math.floor(rest / 60)) + ':' + two(rest % 60);
    return hours ? hours + ':' + tail : tail;
  }

  function tick() {
    const now = Date.now() + ahead, date = new Date(now);
    $$('[data-clock-utc]').forEach(node => { node.textContent = date.toISOString().slice(11, 19); });
    $$('[data-clock-local]').forEach(node => {
      node.textContent = two(date.getHours()) + ':' + two(date.getMinutes()) + ':' + two(date.getSeconds());
    });
    $$('[data-due]').forEach(node => {
      const left = Math.floor((Date.parse(node.dataset.due) - now) / 1000), label = $('.for', node);
      const mood = left < 0 ? 'over' : left < 60 || left < Number(node.dataset.whole) / 3 ? 'soon' : 'calm';
      if (!node.classList.contains(mood)) {
        node.classList.remove('over', 'soon', 'calm');
        node.classList.add(mood);
        label.textContent = mood === 'over' ? label.dataset.over : label.dataset.calm;
      }
      $('b', node).textContent = (left < 0 ? '+' : '') + span(Math.abs(left));
    });
    $$('[data-local]').forEach(node => {
      const at = new Date(node.dateTime);
      node.textContent = two(at.getHours()) + ':' + two(at.getMinutes());
    });
    beside();
    overdue(now);
    watch();
  }

  // The local time beside each time in UTC, with its day where that is another one.
  function beside() {
    $$('main time[datetime]:not([data-local]):not([data-beside]), #exercise-bar time[datetime]:not([data-beside])').forEach(node => {
      node.dataset.beside = '';
      const at = new Date(node.dateTime), shift = at.getTimezoneOffset();
      if (Number.isNaN(at.getTime()) || shift === 0 || node.closest('.shift-time') || followed(node)) return;
      const other = at.getDate() !== at.getUTCDate(), local = document.createElement('span');
      local.className = 'local';
      local.textContent = (other ? at.getDate() + '. ' : '') + two(at.getHours()) + ':' + two(at.getMinutes());
      local.title = $('[data-clock-local]') ? $('[data-clock-local]').parentNode.firstChild.textContent.trim() : '';
      node.append(' ', local);
    });
  }

  // Some pages say it themselves.
  const followed = node => Boolean($('[data-local]', node.parentNode));

  // ---- sound: browsers want one click per page load; the button stays amber until it is heard ----
  let audio = null, nextTone = 0;

  function sounding() { return audio && audio.state === 'running'; }

  function showSound() {
    $$('[data-sound]').forEach(button => {
      button.textContent = sounding() ? button.dataset.on : button.dataset.off;
      button.setAttribute('aria-pressed', sounding() ? 'true' : 'false');
    });
  }

  function armSound() {
    if (!audio) {
      audio = new AudioContext();
      audio.onstatechange = showSound;
    }
    audio.resume().then(() => { showSound(); tones([660], 0.12); });
  }

  function tones(heights, length) {
    if (!sounding()) return;
    heights.forEach((height, place) => {
      const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + place * length;
      tone.frequency.value = height;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.25, at + 0.02);
      gain.gain.linearRampToValueAtTime(0, at + length);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
    });
  }

  function ring() {
    const status = $('#status');
    if (!status || status.dataset.ringing === '0' || Date.now() < nextTone) return;
    const flash = status.dataset.flash === '1';
    tones(flash ? [988, 740, 988, 740, 988, 740] : [740, 587], 0.18);
    nextTone = Date.now() + (flash ? 3000 : 12000);
  }

  // What is overdue rings once, one tone for each step, from when sound is on (W-CLOCK-8).
  const told = new Set();

  function overdue(now) {
    const badge = $('[data-falls]');
    if (!badge) return;
    const over = badge.dataset.falls.split(' ').filter(Boolean).map(each => each.split('='))
      .filter(each => Date.parse(each[1]) < now).map(each => each[0]);
    badge.hidden = !over.length;
    $('b', badge).textContent = over.length;
    const fresh = over.filter(step => !told.has(step));
    if (!fresh.length || !sounding()) return;
    fresh.forEach(step => told.add(step));
    tones([440], 0.5);
  }

  // ---- arrivals: said once, shone on until touched ----
  const SAID = 3;
  let known = null;

  function arrivals() {
    const rows = $$('#rows [data-row]');
    if (!$('#rows')) return;
    const here = new Set(rows.map(row => row.dataset.row));
    if (known) {
      const fresh = rows.filter(row => !known.has(row.dataset.row));
      fresh.forEach(row => row.classList.add('fresh'));
      announce(fresh.filter(row => row.dataset.inbound === '1'));
    }
    if (!known || !filtered()) known = here;
    else here.forEach(id => known.add(id));
  }

  // FLASH interrupts what a screen reader says, all else waits for its end; of many only the first are read out.
  function announce(rows) {
    if (!rows.length) return;
    const voice = $('#arrivals'), more = rows.length - SAID;
    voice.setAttribute('aria-live', rows.some(row => row.classList.contains('flash')) ? 'assertive' : 'polite');
    voice.textContent = voice.dataset.one + ' ' + rows.slice(0, SAID).map(row => row.dataset.say).join('; ')
      + (more > 0 ? ' +' + more : '');
  }

  function filtered() {
    const form = $('#filters');
    return Boolean(form) && Array.from(new FormData(form).values()).some(value => value !== '');
  }

  // ---- the row one stands on ----
  function current() { return $('#rows tr.current') || null; }

  function move(step) {
    const rows = $$('#rows [data-row]');
    if (!rows.length) return;
    const at = rows.indexOf(current());
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    rows.forEach(row => row.classList.toggle('current', row === next));
    $('.title', next).focus();
  }

  function press(selector, root = document) {
    const target = root && $(selector, root);
    if (target) target.click();
    return Boolean(target);
  }

  // What goes out cannot be taken back, and fingers slip: the first press points at the button, the second presses it.
  // The first press points, the second one does it: fingers slip.
  function twice(button) {
    if (!button) return;
    if (document.activeElement === button) button.click();
    else button.focus();
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    a: () => twice($('[data-acknowledge]', current() || $('#message') || document.createElement('p'))),
    n: () => press('.alarm'),
    r: () => press('#message a[href^="/compose?inReplyTo"]'),
    c: () => press('a[href="/compose"]'),
    b: () => press('a.centre'),
    t: () => twice($('[data-take-alarm]')),
    w: () => press('a[href="/clocks"]'),
    i: () => press('a[href="/cases"]'),
    v: () => press('.tabs a[href="/cert"]'),
    l: () => press('.tabs a[href="/links"]'),
    e: () => press('a[href="/releases"]'),
    h: () => press('.tabs a[href="/hand-over"]'),
    x: () => press('.tabs a[href="/translations"]'),
    s: () => press('[data-sound]'),
    '/': () => $('#search') ? $('#search').focus() : $('.tabs a[href="/cases"]') && window.location.assign('/search'),
    '?': () => $('#help') && $('#help').showModal(),
  };
  // By where the keys lie.
  const RUSSIAN = {
    'е': 't', 'ц': 'w', 'о': 'j', 'л': 'k', 'ф': 'a', 'с': 'c', 'и': 'b', 'ш': 'i', 'т': 'n', 'к': 'r', 'д': 'l', 'у': 'e',
    'р': 'h', 'ч': 'x', 'м': 'v', 'ы': 's', '.': '/', ',': '?',
  };
  const SINGLE = 'parley single keys';

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $('dialog[open]')) return;
    if (event.key === 'Escape') $$('details.menu[open]').forEach(fold);
    if (event.target.closest('input, textarea, select')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const cyrillic = document.documentElement.lang === 'ru' ? RUSSIAN[event.key] : undefined;
    const name = KEYS[event.key] ? event.key : cyrillic, action = KEYS[name];
    // Who speaks to the machine, or whose hand trembles, turns the single keys off; the list of them stays.
    if (action && (name === '?' || localStorage.getItem(SINGLE) !== 'off')) {
      event.preventDefault();
      action();
    }
  }

  function fold(menu) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) $('summary', menu).focus();
  }

  // ---- small things ----
  let side_ = null;

  function side(button) {
    const panel = button.closest('.panel');
    side_ = {row: $('#message').dataset.row, side: button.dataset.side};
    panel.classList.remove('only-mine', 'only-theirs');
    if (button.dataset.side !== 'both') panel.classList.add('only-' + button.dataset.side);
    $$('[data-side]', panel).forEach(each => each.setAttribute('aria-pressed', each === button ? 'true' : 'false'));
  }

  // On a telephone the first message comes before what it might be filtered by.
  function narrow() {
    if (matchMedia('(max-width: 760px)').matches && !filtered()) $$('[data-folds]').forEach(each => { each.open = false; });
  }

  function single(button) {
    if (button) localStorage.setItem(SINGLE, localStorage.getItem(SINGLE) === 'off' ? 'on' : 'off');
    $$('[data-single]').forEach(each =>
      each.setAttribute('aria-pressed', localStorage.getItem(SINGLE) === 'off' ? 'false' : 'true'));
  }

  // A page that is left before the node has answered takes the request with it, and the next page would come as the
  // session still has it: until the answer is here the choice stands in this window, and each page asks again.
  const THEME = 'parley theme';

  function theme(value) {
    document.documentElement.dataset.theme = value;
    $$('[data-theme-form] button').forEach(each => each.setAttribute('aria-pressed', each.value === value ? 'true' : 'false'));
    sessionStorage.setItem(THEME, value);
    fetch('/preferences', {
      method: 'POST', headers: {'HX-Request': 'true'}, body: new URLSearchParams({theme: value}), keepalive: true,
    }).then(answer => { if (answer.ok && sessionStorage.getItem(THEME) === value) sessionStorage.removeItem(THEME); }, () => {});
  }

  function askedTheme() {
    const asked = sessionStorage.getItem(THEME);
    if (asked && $('[data-theme-form]')) theme(asked);
  }

  function click(event) {
    const button = event.target.closest('button');
    $$('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
    const row = event.target.closest('#rows [data-row]');
    if (row) row.classList.remove('fresh');
    if (!button) return;
    if (button.hasAttribute('data-sound')) armSound();
    else if (button.hasAttribute('data-help')) $('#help').showModal();
    else if (button.hasAttribute('data-single')) single(button);
    else if (button.hasAttribute('data-print')) window.print();
    else if (button.hasAttribute('data-side')) side(button);
    else if (button.form && button.form.hasAttribute('data-theme-form')) {
      event.preventDefault();
      theme(button.value);
    }
  }

  // Pieces of a page draw themselves anew under the officer's hands: what was unfolded stays unfolded, the row one
  // stands on and the language one reads stay chosen. Focus goes by identifiers, typed text is kept as a draft.
  const redrawn = new Map();
  let stood = '';
  const folds = root => $$('details', root).map(each => [each, each.id || $('summary', each).textContent.trim()]);

  function before(event) {
    const node = event.detail.target, at = document.activeElement;
    stood = current() ? current().id : stood;
    if (event.detail.boosted || !node.id) return;
    redrawn.set(node.id, {
      node,
      open: folds(node).filter(([each]) => each.open).map(([, name]) => name),
      focus: at && at.id && node.contains(at) ? at.id : '',
      caret: at && at.selectionStart,
    });
  }

  function unfold() {
    redrawn.forEach((was, id) => {
      const now = document.getElementById(id);
      if (now && now !== was.node) folds(now).forEach(([each, name]) => { if (was.open.includes(name)) each.open = true; });
    });
    const row = stood && !current() && document.getElementById(stood);
    if (row) row.classList.add('current');
    const message = $('#message');
    if (message && side_ && side_.row === message.dataset.row) {
      const button = $('[data-side="' + side_.side + '"]', message);
      if (button && button.getAttribute('aria-pressed') !== 'true') side(button);
    }
  }

  // Once the typed text is back, so that the caret stands where it stood.
  function refocus() {
    redrawn.forEach((was, id) => {
      const now = document.getElementById(id), field = was.focus && document.getElementById(was.focus);
      if (now === was.node) return;
      redrawn.delete(id);
      if (!field || document.activeElement === field) return;
      field.focus({preventScroll: true});
      if (typeof was.caret === 'number' && field.setSelectionRange) field.setSelectionRange(was.caret, was.caret);
    });
  }

  function settled(event) {
    setClock();
    unfold();
    arrivals();
    showSound();
    single();
    if (!event || event.detail.boosted) narrow();
    tick();
    // Who has just come in has no stream yet: the page before the door needs none.
    if (signedIn() && !stream) listen();
    if (event && event.detail && event.detail.boosted) {
      const target = $('#problems') || $('#main');
      target.focus({preventScroll: target.id === 'main'});
    }
    // Whether it is a whole page, and not a piece that was fetched again while a form is on its way.
    const page = !event || Boolean(event.detail.boosted);
    document.dispatchEvent(new CustomEvent('parley:settled', {detail: {page}}));
    refocus();
  }

  function failed(event) {
    const banner = $('#failure');
    if (!banner) return;
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    banner.textContent = banner.dataset.text.replace('{status}', status || '–');
    banner.hidden = false;
    setTimeout(() => { banner.hidden = true; }, 8000);
  }

  document.addEventListener('click', click);
  document.addEventListener('submit', leave, true);
  document.addEventListener('submit', name, true);
  document.addEventListener('htmx:configRequest', event => {
    if (event.detail.verb !== 'get' && pageOf()) event.detail.parameters['page-of'] = pageOf();
  });
  // A piece of the page that is answered "your session is over" meanwhile leads nobody away either.
  document.addEventListener('htmx:beforeOnLoad', event => { if (leaving) event.preventDefault(); });
  document.addEventListener('keydown', key);
  document.addEventListener('focusin', event => {
    const row = event.target.closest('#rows [data-row]');
    if (row) $$('#rows [data-row]').forEach(each => each.classList.toggle('current', each === row));
  });
  document.addEventListener('htmx:beforeSwap', event => {
    const form = event.detail.requestConfig && event.detail.requestConfig.boosted;
    if (form && event.detail.xhr.status >= 400) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener('htmx:beforeSwap', before);
  document.addEventListener('htmx:afterSettle', settled);
  document.addEventListener('htmx:responseError', failed);
  document.addEventListener('htmx:sendError', failed);
  addEventListener('pagehide', () => { if (stream) stream.close(); });
  addEventListener('pageshow', event => { if (event.persisted) listen(); });
  document.addEventListener('DOMContentLoaded', () => {
    settled();
    askedTheme();
    setInterval(() => { tick(); ring(); }, 500);
  });
})();
