// Passkeys: what a form's key signs or makes goes into its hidden fields before the form is sent. And the lock.
'use strict';
(() => {
  const LOCKS_AFTER = 15 * 60 * 1000, TOUCH_EVERY = 60 * 1000, ASK_EVERY = 15 * 1000;
  const $ = (selector, root = document) => root.querySelector(selector);

  function bytes(text) {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, letter => letter.charCodeAt(0));
  }

  function text(buffer) {
    return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  const keys = ids => ids.split(' ').filter(Boolean).map(id => ({type: 'public-key', id: bytes(id)}));

  async function challenge(form) {
    if (form.dataset.challenge) return form.dataset.challenge;
    const answer = await fetch('/challenge', {method: 'POST', body: new URLSearchParams()});
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  async function sign(form) {
    const asked = await challenge(form);
    const given = await navigator.credentials.get({publicKey: {
      challenge: bytes(asked), rpId: form.dataset.party, allowCredentials: keys(form.dataset.allow), userVerification: 'required', timeout: 120000,
    }});
    return {
      challenge: asked, key: given.id, authenticatorData: text(given.response.authenticatorData),
      clientData: text(given.response.clientDataJSON), signature: text(given.response.signature),
    };
  }

  async function make(form) {
    const asked = await challenge(form);
    const made = await navigator.credentials.create({publicKey: {
      challenge: bytes(asked), rp: {id: form.dataset.party, name: 'Parley'}, attestation: 'none', timeout: 120000,
      user: {id: bytes(form.dataset.user), name: form.dataset.name, displayName: form.dataset.name},
      pubKeyCredParams: [-7, -8, -257].map(alg => ({type: 'public-key', alg})),
      excludeCredentials: keys(form.dataset.leave),
      authenticatorSelection: {residentKey: form.dataset.resident, userVerification: 'required'},
    }});
    return {challenge: asked, clientData: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject)};
  }

  function said(form, failure) {
    const line = $('[data-passkey-said]', form);
    line.textContent = failure.name === 'NotAllowedError' ? form.dataset.none
      : failure.name === 'InvalidStateError' ? form.dataset.known
      : failure.name === 'SecurityError' ? form.dataset.place
      : form.dataset.unable;
    line.hidden = false;
  }

  // Before htmx sees it: the form is sent a second time once its fields are full.
  function submit(event) {
    const form = event.target, button = event.submitter;
    if (!form.dataset.passkey || form.dataset.signed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.busy) return;
    form.dataset.busy = '1';
    const asked = form.dataset.passkey === 'create' ? make : sign;
    const work = navigator.credentials ? asked(form) : Promise.reject(new DOMException('', 'SecurityError'));
    work.then(fields => {
      Object.entries(fields).forEach(([name, value]) => { form.elements[name].value = value; });
      // Only for this one sending: where it fails on its way, the next press asks the key anew.
      form.dataset.signed = '1';
      form.requestSubmit(button);
      delete form.dataset.signed;
    }, failure => said(form, failure)).finally(() => { delete form.dataset.busy; });
  }

  // What cannot be undone is asked once more, in the page: a box of the browser's own would hold up clocks and alarms.
  function sure(event) {
    const button = event.target.closest('button[data-sure]'), box = $('#sure');
    if (!button || button.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    $('p', box).textContent = button.dataset.sure;
    box.returnValue = '';
    box.onclose = () => {
      if (box.returnValue !== 'yes') {
        button.focus();
        return;
      }
      button.dataset.agreed = '1';
      button.click();
      delete button.dataset.agreed;
    };
    box.showModal();
  }

  // ---- the lock: pages refresh themselves, so only what the person does counts ----
  let touched = Date.now(), told = Date.now(), asked = Date.now();

  function touch() {
    const lock = $('[data-lock]'), now = Date.now();
    touched = now;
    if (!lock || now - told < TOUCH_EVERY) return;
    told = now;
    fetch('/touch', {method: 'POST', body: new URLSearchParams()}).then(answer => {
      if (answer.status === 401) location.assign('/locked');
    }, () => {});
  }

  // The officer may be busy in another window: the node knows, and locks by itself. This only asks it.
  function idle() {
    const lock = $('[data-lock]'), now = Date.now();
    if (!lock || now - touched < LOCKS_AFTER || now - asked < ASK_EVERY) return;
    asked = now;
    fetch('/idle', {headers: {'HX-Request': 'true'}}).then(answer => {
      if (answer.status === 401) location.assign('/locked');
    }, () => {});
  }

  // Back from the sign-in provider: what it sent along goes on by a form of our own page, without a press.
  $('form[data-goes-on]')?.requestSubmit();

  document.addEventListener('submit', submit, true);
  document.addEventListener('click', sure, true);
  ['pointerdown', 'keydown', 'wheel'].forEach(kind => document.addEventListener(kind, touch, {passive: true}));
  setInterval(idle, 5000);
})();
