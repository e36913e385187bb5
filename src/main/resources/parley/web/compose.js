// Writing: what is typed into a form that says data-draft is kept as typed in this browser, until the node says that it
// is done; fields that belong to a tick; the time now.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const KEY = 'parley draft ', GONE = 'parley discarded ';
  const words = () => $('#draft-words').dataset;
  const key = of => KEY + of.dataset.draft;
  const waiting = new Map();

  function controls(of) {
    return $$('input, textarea, select', of).filter(c => c.name && !['hidden', 'file', 'submit'].includes(c.type));
  }

  function typed(of) {
    const kept = {};
    controls(of).forEach(c => {
      const ticks = c.type === 'checkbox' || c.type === 'radio';
      if (c.value !== '' && (!ticks || c.checked)) (kept[c.name] = kept[c.name] || []).push(c.value);
    });
    // Files that the node holds for it; files.js asks for them again.
    const files = $$('input[type=hidden][name=file]:not(:disabled)', of).map(c => c.value);
    if (files.length) kept.file = files;
    return kept;
  }

  // What stood in the field before anybody typed: a text that others change meanwhile is not written over.
  function before(of) {
    const texts = {};
    controls(of).filter(c => c.tagName === 'TEXTAREA').forEach(c => { texts[c.name] = c.defaultValue; });
    return texts;
  }

  function keep(of) {
    clearTimeout(waiting.get(of));
    waiting.delete(of);
    const now = new Date();
    localStorage.setItem(key(of), JSON.stringify({at: now.toISOString(), fields: typed(of), before: before(of)}));
    if (!('nodeKeeps' in of.dataset)) say(of, now);
  }

  // Whoever closes the page, or loses the node, within the third of a second in which nothing is written.
  function flush() {
    Array.from(waiting.keys()).forEach(of => { if (of.isConnected) keep(of); else waiting.delete(of); });
  }

  function note(of) {
    let note = $('[data-kept]', of);
    if (!note) {
      note = document.createElement('p');
      note.className = 'kept quiet';
      note.dataset.kept = '';
      note.hidden = true;
      const discard = document.createElement('button');
      discard.type = 'button';
      discard.className = 'plain';
      discard.dataset.discard = '';
      discard.textContent = words().remove;
      note.append(document.createElement('span'), ' ', discard);
      of.append(note);
    }
    return note;
  }

  function say(of, at) {
    const line = note(of);
    $('span', line).textContent = words().saved.replace('{time}', at.toISOString().slice(11, 16) + ' UTC');
    line.hidden = false;
  }

  function fill(of, draft) {
    controls(of).forEach(c => {
      const values = draft.fields[c.name] || [];
      if (c.type === 'checkbox' || c.type === 'radio') c.checked = values.includes(c.value);
      else if ('shared' in of.dataset && draft.before && draft.before[c.name] !== c.defaultValue) older(c, values[0]);
      else c.value = values.length ? values[0] : '';
    });
    // Words beside an item that was settled meanwhile have no field any more: they stay in sight.
    if ('nodeKeeps' in of.dataset) {
      Object.entries(draft.fields)
        .filter(([name]) => name.startsWith('words ') && !controls(of).some(c => c.name === name))
        .forEach(([, values]) => older(of.elements.summary, values[0]));
    }
  }

  // Both stay in sight: what is there now, and what this officer had typed.
  function older(control, value) {
    if (!value || value === control.value) return;
    const box = document.createElement('p');
    box.className = 'note';
    box.textContent = words().older + ' ' + value;
    control.after(box);
  }

  function restore(of) {
    if (of.dataset.ready) return;
    of.dataset.ready = '1';
    const stored = localStorage.getItem(key(of));
    if (stored) {
      const draft = JSON.parse(stored);
      // A form that the node has answered holds what was typed already.
      if (of.dataset.answered !== '1') {
        fill(of, draft);
        of.dispatchEvent(new CustomEvent('parley:filled', {bubbles: true, detail: draft.fields}));
        // What stands beside a field only is not at the node: the copy here stays until something is typed.
        if ('nodeKeeps' in of.dataset && !$('.note', of)) of.dispatchEvent(new Event('input', {bubbles: true}));
      }
      const folded = of.closest('details');
      if (folded) folded.open = true;
      say(of, new Date(draft.at));
    } else if (sessionStorage.getItem(GONE + key(of)) !== null) {
      offer(of);
    }
    showFields(of);
  }

  // What was discarded can be had back, until something else is typed or the window is closed.
  function offer(of) {
    const line = note(of), button = $('[data-discard], [data-undo]', line);
    $('span', line).textContent = words().discarded;
    delete button.dataset.discard;
    button.dataset.undo = '';
    button.textContent = words().back;
    line.hidden = false;
  }

  function discard(of) {
    clearTimeout(waiting.get(of));
    waiting.delete(of);
    sessionStorage.setItem(GONE + key(of), localStorage.getItem(key(of)) || '');
    localStorage.removeItem(key(of));
    location.reload();
  }

  function undo(of) {
    localStorage.setItem(key(of), sessionStorage.getItem(GONE + key(of)));
    sessionStorage.removeItem(GONE + key(of));
    location.reload();
  }

  function showFields(of) {
    $$('[data-shown-with]', of).forEach(field => {
      const of_ = $$(`[name="${field.dataset.shownWith}"]`, of);
      field.hidden = !of_.some(c => c.type === 'checkbox' || c.type === 'radio' ? c.checked : c.value !== '');
    });
  }

  function changed(event) {
    const of = event.target.closest('form[data-draft]');
    if (!of) return;
    showFields(of);
    sessionStorage.removeItem(GONE + key(of));
    const button = $('[data-undo]', of);
    if (button) {
      delete button.dataset.undo;
      button.dataset.discard = '';
      button.textContent = words().remove;
    }
    clearTimeout(waiting.get(of));
    waiting.set(of, setTimeout(() => keep(of), 300));
  }

  function click(event) {
    const button = event.target.closest('button'), of = button && button.closest('form[data-draft]');
    if (!of) return;
    if (button.hasAttribute('data-discard')) discard(of);
    else if (button.hasAttribute('data-undo')) undo(of);
    else if (button.dataset.nowFor) {
      const input = document.getElementById(button.dataset.nowFor);
      input.value = new Date().toISOString().slice(0, 16).replace('T', ' ');
      input.dispatchEvent(new Event('input', {bubbles: true}));
    } else if (button.hasAttribute('data-release') || button.hasAttribute('data-pass')) {
      flush();
      sessionStorage.setItem('parley releasing', key(of));
    }
  }

  // The draft of a message goes only when the node has said that the message is in its journal. A piece of the page
  // that was fetched again meanwhile says neither yes nor no: the answer is the next whole page.
  function settled(event) {
    const releasing = sessionStorage.getItem('parley releasing');
    if (releasing !== null && event.detail.page) {
      if ($('[data-released]')) localStorage.removeItem(releasing);
      sessionStorage.removeItem('parley releasing');
    }
    $$('form[data-draft]').forEach(restore);
  }

  // Every other draft goes when this very sending was answered by a page that refuses nothing.
  function sent(event) {
    const of = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (of && of.closest('form[data-node-keeps]') && !of.matches('form')) kept(of.closest('form'), event.detail.successful);
    if (!of || !of.matches('form[data-draft]:not(#compose), form[data-discards]') || !event.detail.successful) return;
    const [, main = ''] = event.detail.xhr.responseText.split('<main');
    if (!main.includes('role="alert"')) localStorage.removeItem(of.dataset.discards ? KEY + of.dataset.discards : key(of));
  }

  // What the node keeps as it is typed stays in this browser only until the node has that very text: another page, also
  // at another desk, shows it as the node has it from then on.
  const sending = new WeakMap();

  function begins(event) {
    const of = event.detail.elt.closest('form[data-node-keeps]');
    if (!of || event.detail.elt === of) return;
    flush();
    sending.set(of, {whole: localStorage.getItem(key(of)), texts: controls(of).map(c => [c, c.value])});
  }

  function kept(of, done) {
    const was = sending.get(of);
    if (!done) say(of, new Date());
    if (!done || !was) return;
    was.texts.forEach(([control, text]) => {
      const now = control.value;
      control.defaultValue = text;
      if (control.value !== now) control.value = now;
    });
    if (localStorage.getItem(key(of)) === was.whole) localStorage.removeItem(key(of));
    note(of).hidden = true;
  }

  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  document.addEventListener('click', click);
  document.addEventListener('submit', flush, true);
  document.addEventListener('parley:settled', settled);
  document.addEventListener('htmx:beforeRequest', begins);
  document.addEventListener('htmx:afterRequest', sent);
  document.addEventListener('htmx:beforeSwap', flush);
  addEventListener('pagehide', flush);
})();
