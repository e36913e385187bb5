-- Alarms of deadlines that passed, and of pagers that do not answer. since: milliseconds after the deadline, on the monotonic clock. notice: the message to the peer as composed, kept before it is released.
create table watch_alarm (
  name        text   not null primary key,
  kind        text   not null,
  content     text   not null,
  message     text,
  peer        text   not null,
  inbound     boolean not null,
  serial      text   not null,
  format      text   not null,
  precedence  text   not null,
  series      text   not null,
  step        text   not null,
  due         bigint not null,
  reason      text   not null,
  raised      bigint not null,
  rung        text   not null,
  since       bigint not null,
  taken       bigint,
  taken_since bigint,
  officer     text,
  told        bigint,
  notice      text   not null,
  document    ${bytes},
  ended       bigint
);
create index watch_alarm_ended on watch_alarm (ended);

-- What pagers are told, by channel, until it is done or pointless. alarms: their names, one a line.
create table watch_call (
  id       text     not null,
  channel  text     not null,
  made     bigint   not null,
  document ${bytes} not null,
  alarms   text     not null,
  tries    integer  not null,
  done     bigint,
  primary key (id, channel)
);
create index watch_call_done on watch_call (done);
