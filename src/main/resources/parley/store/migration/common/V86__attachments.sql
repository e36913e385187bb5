-- Files that officers attach, before they leave. Names and pieces are sealed under the vault's key, each bound to its upload and place.
create table upload (
  id         text     not null primary key,
  officer    text     not null,
  name       ${bytes} not null,
  media_type text     not null,
  size       bigint   not null,
  sha256     text     not null,
  at         bigint   not null
);
create index upload_sha256 on upload (sha256);
create table upload_piece (
  id      text     not null,
  place   integer  not null,
  content ${bytes} not null,
  primary key (id, place)
);
-- Files that messages name, drawn from the journals (M-PART-5). parts is 0 for a file that came beside its message.
create table attached (
  message    text    not null,
  place      integer not null,
  own        boolean not null,
  peer       text    not null,
  content    text    not null,
  media_type text    not null,
  size       bigint  not null,
  sha256     text    not null,
  parts      integer not null,
  state      text    not null,
  primary key (message, place)
);
create index attached_content on attached (content);
create index attached_state on attached (state);
create table attached_part (
  content text    not null primary key,
  message text    not null,
  place   integer not null,
  part    integer not null,
  state   text    not null
);
create index attached_part_of on attached_part (message, place, part);
create table attached_position (
  log  text   not null primary key,
  next bigint not null
);
-- What officers decided of a partner's file: released from quarantine, or destroyed. Not drawn from anywhere: it is the record.
create table quarantine (
  message text    not null,
  place   integer not null,
  decided text    not null,
  officer text    not null,
  at      bigint  not null,
  primary key (message, place)
);
