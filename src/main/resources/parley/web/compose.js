// Writing: drafts kept as typed in this browser, fields that belong to a tick, the time now.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const KEY = 'parley draft ';
  const form = () => $('#compose');
  let timer = 0;

  function typed(of) {
    const kept = {};
    new FormData(of).forEach((value, name) => {
      if (typeof value === 'string' && value !== '' && !['format', 'do'].includes(name)) {
        (kept[name] = kept[name] || []).push(value);
      }
    });
    return kept;
  }

  function keep() {
    const of = form();
    if (!of) return;
    const now = new Date();
    localStorage.setItem(KEY + of.dataset.draft, JSON.stringify({at: now.toISOString(), fields: typed(of)}));
    say(now);
  }

  function say(at) {
    const note = $('[data-kept]');
    if (!note) return;
    $('span', note).textContent = note.dataset.text.replace('{time}', at.toTimeString().slice(0, 5));
    note.hidden = false;
  }

  function fill(of, fields) {
    $$('input, textarea, select', of).forEach(control => {
      if (!control.name || control.type === 'hidden' || control.type === 'file') return;
      const values = fields[control.name] || [];
      if (control.type === 'checkbox' || control.type === 'radio') control.checked = values.includes(control.value);
      else control.value = values.length ? values[0] : '';
    });
  }

  function restore() {
    const of = form();
    if (!of || of.dataset.ready) return;
    of.dataset.ready = '1';
    const stored = localStorage.getItem(KEY + of.dataset.draft);
    if (stored) {
      const draft = JSON.parse(stored);
      // A form that the node has answered holds what was typed already.
      if (of.dataset.answered !== '1') fill(of, draft.fields);
      say(new Date(draft.at));
    }
    showFields();
  }

  function showFields() {
    const of = form();
    if (!of) return;
    $$('[data-shown-with]', of).forEach(field => {
      const of_ = $$(`[name="${field.dataset.shownWith}"]`, of);
      field.hidden = !of_.some(c => c.type === 'checkbox' || c.type === 'radio' ? c.checked : c.value !== '');
    });
  }

  function changed(event) {
    if (!event.target.closest('#compose')) return;
    showFields();
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  }

  function click(event) {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.hasAttribute('data-discard')) {
      clearTimeout(timer);
      localStorage.removeItem(KEY + form().dataset.draft);
      location.reload();
    } else if (button.dataset.nowFor) {
      const input = document.getElementById(button.dataset.nowFor);
      input.value = new Date().toISOString().slice(0, 16).replace('T', ' ');
      input.dispatchEvent(new Event('input', {bubbles: true}));
    } else if (button.hasAttribute('data-release') || button.hasAttribute('data-pass')) {
      clearTimeout(timer);
      sessionStorage.setItem('parley releasing', form().dataset.draft);
    }
  }

  // The draft goes only when the node has said that the message is in its journal.
  function settled() {
    const releasing = sessionStorage.getItem('parley releasing');
    if (releasing !== null) {
      if ($('[data-released]')) localStorage.removeItem(KEY + releasing);
      sessionStorage.removeItem('parley releasing');
    }
    restore();
  }

  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  document.addEventListener('click', click);
  document.addEventListener('parley:settled', settled);
})();
