-- Messages that wait for the second officer. Text and attachments are sealed under the vault's key, each bound to the message and its part.
create table pending_release (
  id      text     not null primary key,
  peer    text     not null,
  drafter text     not null,
  message ${bytes} not null,
  typed   ${bytes} not null,
  word    ${bytes} not null,
  made    bigint   not null
);
create table pending_file (
  id      text     not null,
  place   integer  not null,
  content ${bytes} not null,
  primary key (id, place)
);
