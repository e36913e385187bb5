-- Cases: what officers tie together. Titles, reasons and notes are sealed under the vault's key, each bound to its case and place. Times are milliseconds since 1970.
create table case_file (
  number    text     not null primary key,
  year      integer  not null,
  running   integer  not null,
  series    text     not null,
  title     ${bytes} not null,
  state     text     not null,
  charge    text     not null,
  opened    bigint   not null,
  opened_by text     not null,
  changed   bigint   not null,
  unique (year, running)
);
create index case_file_changed on case_file (changed);
create index case_file_state on case_file (state, changed);

-- The threads that belong to a case now, each by the name of its first message.
create table case_thread (
  number   text   not null,
  root     text   not null,
  line     text   not null,
  peer     text   not null,
  attached bigint not null,
  officer  text   not null,
  primary key (number, root)
);
create index case_thread_root on case_thread (root);

-- Everything that was done with a case, in order. Rows are written once and never changed.
create table case_act (
  id      ${identity},
  number  text     not null,
  kind    text     not null,
  officer text     not null,
  at      bigint   not null,
  about   text     not null,
  words   ${bytes} not null
);
create index case_act_number on case_act (number, id);

-- What the node's own log says of messages, by message: drawn from it, and drawn again whenever it is dropped.
create table floor_trace (
  id      ${identity},
  subject text   not null,
  kind    text   not null,
  officer text   not null,
  detail  text   not null,
  at      bigint not null,
  unique (subject, kind, officer, detail)
);
create table floor_trace_position (
  log  text   not null primary key,
  next bigint not null
);

-- The words by which a message is found, sealed, drawn from the journals. There is no index of them on the disk: it is made in memory.
create table search_document (
  content text     not null primary key,
  words   ${bytes} not null
);
create table search_position (
  log  text   not null primary key,
  next bigint not null
);
