// A file for the CERT line: dropped or chosen, streamed to the node, its report shown in its place.
'use strict';
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);

  function ready() {
    const here = $('[data-bring-here]');
    if (here) here.hidden = false;
  }

  function bring(form, file) {
    if (form.dataset.busy) return;
    form.dataset.busy = 'yes';
    const line = $('[data-bring-line]', form), said = $('span', line), bar = $('progress', line);
    const tell = word => { said.textContent = form.dataset[word].replace('{name}', file.name); bar.setAttribute('aria-label', said.textContent); };
    const ended = () => { delete form.dataset.busy; };
    line.hidden = false;
    bar.hidden = false;
    bar.value = 0;
    tell('sending');
    const request = new XMLHttpRequest();
    request.upload.onprogress = event => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.upload.onload = () => { bar.removeAttribute('value'); tell('judging'); };
    const failed = () => { ended(); bar.hidden = true; tell('failed'); };
    request.onerror = failed;
    request.onload = () => {
      if (request.status !== 200 && request.status !== 422) { failed(); return; }
      ended();
      line.hidden = true;
      $('#brought').replaceChildren(...new DOMParser().parseFromString(request.responseText, 'text/html').body.childNodes);
      $('#brought').focus();
    };
    request.open('POST', form.getAttribute('action'));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file);
  }

  document.addEventListener('submit', event => {
    const form = event.target.closest('[data-bring]');
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const file = $('input[type=file]', form).files[0];
    if (file) bring(form, file);
  }, true);
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(kind, event => {
      const form = event.target.closest && event.target.closest('[data-bring]');
      if (!form) return;
      event.preventDefault();
      form.classList.toggle('over', kind === 'dragover');
      if (kind === 'drop' && event.dataTransfer.files.length) bring(form, event.dataTransfer.files[0]);
    });
  }
  document.addEventListener('htmx:load', ready);
  document.addEventListener('DOMContentLoaded', ready);
})();
