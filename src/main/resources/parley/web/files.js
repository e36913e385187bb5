// Files while a message is written: each is handed to the node at once, and the form names it.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);

  function say(place, what) {
    const line = $('[data-file-wrong]', place);
    line.replaceChildren();
    if (typeof what === 'string') line.textContent = what;
    else if (what) line.append(...what.childNodes);
    line.hidden = !line.textContent.trim();
  }

  function parsed(text) {
    return new DOMParser().parseFromString(text, 'text/html').body;
  }

  function changed(place) {
    place.dispatchEvent(new Event('input', {bubbles: true}));
  }

  function address(form, file) {
    const peer = $('[name=peer]', form), agreement = $('[name=agreement]', form);
    return '/files?' + new URLSearchParams({
      name: file.name, type: file.type || 'application/octet-stream',
      peer: peer ? peer.value : '', agreement: agreement ? agreement.value : ''});
  }

  // One after the other, so that the node takes up one at a time and the list keeps its order.
  function hand(form, place, file) {
    return new Promise(done => {
      const line = document.createElement('li');
      line.className = 'upload';
      const said = document.createElement('span'), bar = document.createElement('progress');
      said.textContent = place.dataset.sending.replace('{name}', file.name);
      bar.max = 1; bar.value = 0;
      bar.setAttribute('aria-label', said.textContent);
      line.append(said, bar);
      $('[data-uploads]', place).append(line);
      const request = new XMLHttpRequest();
      const failed = () => { line.remove(); say(place, place.dataset.failed.replace('{name}', file.name)); done(); };
      request.upload.onprogress = event => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      request.onerror = failed;
      request.onload = () => {
        if (request.status === 200) line.replaceWith(...parsed(request.responseText).children);
        else if (request.status === 422) { line.remove(); say(place, $('p', parsed(request.responseText))); }
        else { failed(); return; }
        changed(place);
        done();
      };
      request.open('POST', address(form, file));
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.send(file);
    });
  }

  async function attach(input) {
    const form = input.form, place = input.closest('[data-files]'), files = Array.from(input.files);
    input.value = '';
    say(place, null);
    const buttons = Array.from(form.querySelectorAll('[name=do]'));
    buttons.forEach(button => { button.disabled = true; });
    for (const file of files) await hand(form, place, file);
    buttons.forEach(button => { button.disabled = false; });
  }

  function remove(button) {
    const line = button.closest('.upload'), named = $('[name=file]', line);
    const gone = !named.disabled;
    named.disabled = gone;
    line.classList.toggle('removed', gone);
    const label = button.firstChild, was = label.textContent;
    label.textContent = button.dataset.fileUndo;
    button.dataset.fileUndo = was;
    changed(line);
  }

  // A draft kept in this browser names its files; the node may have them still.
  function restore(event) {
    const place = $('[data-files]', event.target), ids = event.detail.file || [];
    if (!place || !ids.length) return;
    const asked = new URLSearchParams(ids.map(id => ['id', id]));
    fetch('/files?' + asked, {credentials: 'same-origin'}).then(answer => answer.ok ? answer.text() : '')
      .then(text => $('[data-uploads]', place).append(...parsed(text).children));
  }

  document.addEventListener('change', event => { if (event.target.matches('[data-attach]')) attach(event.target); });
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-file-remove]');
    if (button) remove(button);
  });
  document.addEventListener('parley:filled', restore);
})();
