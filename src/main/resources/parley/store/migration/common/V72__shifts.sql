-- Who is on which post of which shift, by the moment at which it begins.
create table shift_post (
  shift   bigint not null,
  post    text   not null,
  officer text   not null,
  primary key (shift, post, officer)
);

-- Hand-overs. typed: a draft as typed, sealed; empty once it is signed. signed, taken: entries of the own log, which has what was signed.
create table hand_over (
  id      text     not null primary key,
  shift   integer  not null,
  starts  bigint   not null,
  ends    bigint   not null,
  officer text     not null,
  typed   ${bytes} not null,
  signed  bigint,
  taken   bigint
);
create index hand_over_signed on hand_over (signed);

-- Steps of check-lists that were done about a message.
create table step_tick (
  message text   not null,
  list    text   not null,
  step    text   not null,
  officer text   not null,
  at      bigint not null,
  primary key (message, list, step)
);
