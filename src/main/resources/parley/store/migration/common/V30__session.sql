-- Officers' sessions and one-time sign-in links. Only digests of the secrets are kept: who reads this table cannot sign in.
create table sign_in_link (
  token    text   not null primary key,
  officer  text   not null,
  role     text   not null,
  expires  bigint not null
);
create table session (
  id       text   not null primary key,
  officer  text   not null,
  role     text   not null,
  language text   not null,
  theme    text   not null,
  agent    text   not null,
  began    bigint not null,
  seen     bigint not null
);
