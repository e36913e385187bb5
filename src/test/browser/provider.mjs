// A certified OpenID provider (the npm package oidc-provider) with one client, for a test. Its login page has a name and two
// buttons, one for each way to sign in. Arguments: its port, the client's redirect URI, the client's public key (JWK).
// It ends with its parent: when standard input closes.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, redirect, key] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const signing = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'es' };

const provider = new Provider(issuer, {
  acrValues: ['phr', 'pwd'],
  claims: { openid: ['sub'], profile: ['preferred_username'], acr: null, amr: null, auth_time: null, iss: null, sid: null },
  clients: [{
    client_id: 'parley-us',
    redirect_uris: [redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    jwks: { keys: [JSON.parse(key)] },
  }],
  clientAuthMethods: ['private_key_jwt'],
  cookies: { keys: ['a test keeps no secret'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [signing] },
  // One relying party, whose own console asks nobody to consent to it.
  loadExistingGrant: async ctx => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
});

const page = uid => `<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1><form method="post" action="/interaction/${uid}">
<label>Name <input name="login" autofocus></label> <button name="way" value="phr">With a security key</button>
<button name="way" value="pwd">With a password</button> <button name="way" value="">Not now</button></form></html>`;

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

const pages = provider.callback();
const server = createServer(async (request, response) => {
  const uid = /^\/interaction\/([\w-]+)$/.exec(request.url)?.[1];
  if (!uid) return pages(request, response);
  if (request.method === 'GET') {
    await provider.interactionDetails(request, response);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    return response.end(page(uid));
  }
  const typed = await body(request), way = typed.get('way');
  const result = way
    ? { login: { accountId: typed.get('login'), acr: way, amr: way === 'phr' ? ['hwk', 'user'] : ['pwd'], remember: false } }
    : { error: 'access_denied' };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
process.stdin.on('end', () => process.exit(0)).resume();
