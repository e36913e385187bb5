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
    waiting.add(name.split(' ')[0]);
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

  function listen() {
    if (!signedIn() || document.hidden && stream) return;
    if (stream) stream.close();
    stream = new EventSource('/events');
    // Whatever happened while nobody listened is on the board, so fetch it whole at each opening.
    stream.addEventListener('open', () => { heard(); changed('board'); changed('link'); });
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
    overdue(now);
    watch();
  }

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
  let known = null;

  function arrivals() {
    const rows = $$('#rows [data-row]');
    if (!$('#rows')) return;
    const here = new Set(rows.map(row => row.dataset.row));
    if (known) {
      const fresh = rows.filter(row => !known.has(row.dataset.row));
      fresh.forEach(row => row.classList.add('fresh'));
      const inbound = fresh.filter(row => row.dataset.inbound === '1');
      const voice = $('#arrivals');
      if (inbound.length) voice.textContent = voice.dataset.one + ' ' + inbound.map(row => row.dataset.say).join('; ');
    }
    if (!known || !filtered()) known = here;
    else here.forEach(id => known.add(id));
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

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press('[data-acknowledge]', current() || $('#message')),
    c: () => press('a[href="/compose"]'),
    b: () => press('a.centre'),
    t: () => press('[data-take]'),
    w: () => press('a[href="/clocks"]'),
    i: () => press('a[href="/cases"]'),
    '/': () => $('#search') ? $('#search').focus() : $('.tabs a[href="/cases"]') && window.location.assign('/search'),
    '?': () => $('#help') && $('#help').showModal(),
  };
  const RUSSIAN = {'е': 't', 'ц': 'w', 'о': 'j', 'л': 'k', 'ф': 'a', 'с': 'c', 'и': 'b', 'ш': 'i', '.': '/', ',': '?'};

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $('dialog[open]')) return;
    if (event.target.closest('input, textarea, select')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const cyrillic = document.documentElement.lang === 'ru' ? RUSSIAN[event.key] : undefined;
    const action = KEYS[event.key] || KEYS[cyrillic];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  // ---- small things ----
  function side(button) {
    const panel = button.closest('.panel');
    panel.classList.remove('only-mine', 'only-theirs');
    if (button.dataset.side !== 'both') panel.classList.add('only-' + button.dataset.side);
    $$('[data-side]', panel).forEach(each => each.setAttribute('aria-pressed', each === button ? 'true' : 'false'));
  }

  function theme(button) {
    document.documentElement.dataset.theme = button.value;
    $$('button', button.form).forEach(each => each.setAttribute('aria-pressed', each === button ? 'true' : 'false'));
    fetch('/preferences', {
      method: 'POST', headers: {'HX-Request': 'true'}, body: new URLSearchParams({theme: button.value}),
    });
  }

  function click(event) {
    const button = event.target.closest('button');
    $$('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
    const row = event.target.closest('#rows [data-row]');
    if (row) row.classList.remove('fresh');
    if (!button) return;
    if (button.hasAttribute('data-sound')) armSound();
    else if (button.hasAttribute('data-help')) $('#help').showModal();
    else if (button.hasAttribute('data-print')) window.print();
    else if (button.hasAttribute('data-side')) side(button);
    else if (button.form && button.form.hasAttribute('data-theme-form')) {
      event.preventDefault();
      theme(button);
    }
  }

  function settled(event) {
    setClock();
    arrivals();
    showSound();
    tick();
    // Who has just come in has no stream yet: the page before the door needs none.
    if (signedIn() && !stream) listen();
    if (event && event.detail && event.detail.boosted) {
      const target = $('#problems') || $('#main');
      target.focus({preventScroll: target.id === 'main'});
    }
    document.dispatchEvent(new Event('parley:settled'));
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
  document.addEventListener('htmx:afterSettle', settled);
  document.addEventListener('htmx:responseError', failed);
  document.addEventListener('htmx:sendError', failed);
  addEventListener('pagehide', () => { if (stream) stream.close(); });
  addEventListener('pageshow', event => { if (event.persisted) listen(); });
  document.addEventListener('DOMContentLoaded', () => {
    settled();
    setInterval(() => { tick(); ring(); }, 500);
  });
})();
