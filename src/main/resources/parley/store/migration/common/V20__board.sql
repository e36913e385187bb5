-- The board of the watch line: drawn from the journals, and drawn again whenever it is dropped.
-- Times are milliseconds since 1970. Titles are sealed under the vault's key.
create table board (
  id ${identity},
  content text not null unique,
  message text not null,
  -- identifier and SHA-256 of the message, as references name it
  name text not null,
  inbound boolean not null,
  peer text not null,
  serial text not null,
  format text not null,
  precedence integer not null,
  rang integer not null,
  series text not null,
  case_number text,
  title ${bytes} not null,
  language text not null,
  severity integer,
  at bigint not null,
  in_reply_to text,
  replaces text,
  cancels text,
  root text not null,
  -- what is awaited, and within how long; a null time means that the clock does not run
  wants_acknowledgement boolean not null,
  wants_reply boolean not null,
  receipt_within bigint,
  acknowledgement_within bigint,
  reply_within bigint,
  received bigint,
  delivered bigint,
  refused bigint,
  refusal_reason text,
  refusal_clause text,
  receipt_log text,
  receipt_index bigint,
  -- what follows from this row and from those that refer to it
  acknowledged bigint,
  answered bigint,
  step text not null,
  due bigint,
  due_for text,
  state text,
  awaited boolean not null
);

create index board_all on board (rang, at);
create index board_awaited on board (awaited, rang, at);
create index board_awaited_peer on board (awaited, peer, rang, at);
create index board_peer on board (peer, rang, at);
create index board_series on board (series, rang, at);
create index board_refused on board (refused) where refused is not null;
create index board_message on board (message);
create index board_name on board (name);
create index board_in_reply_to on board (in_reply_to);
create index board_replaces on board (replaces);
create index board_cancels on board (cancels);
create index board_root on board (root, at);

create table board_position (
  log text primary key,
  next bigint not null
);
