-- What tests the links by itself, and what it found. Times are milliseconds since 1970.
create table link_watch (
  link text primary key,
  begun bigint not null
);

-- One formal test a slot and direction. document: the message as composed, kept before it is released.
create table formal_test (
  link text not null,
  outbound boolean not null,
  slot bigint not null,
  state text not null,
  message text,
  document ${bytes},
  at bigint,
  receipted bigint,
  detail text,
  primary key (link, outbound, slot)
);
create index formal_test_message on formal_test (message);

-- Quarters of an hour of each route; the route '' is the link itself.
create table link_strip (
  link text not null,
  route text not null,
  cell bigint not null,
  up integer not null,
  late integer not null,
  down integer not null,
  failures bigint not null,
  latencies text not null,
  primary key (link, route, cell)
);

create table link_alarm (
  link text not null,
  kind text not null,
  detail text not null,
  raised bigint not null,
  acknowledged bigint,
  officer text,
  primary key (link, kind, detail)
);

-- Every serial of the last days with what became of it: what the daily statements count.
create table link_traffic (
  link text not null,
  outbound boolean not null,
  numbering text not null,
  serial bigint not null,
  content text not null,
  precedence text not null,
  at bigint not null,
  state text not null,
  primary key (link, outbound, numbering, serial)
);
create index link_traffic_content on link_traffic (content);

create table link_traffic_position (
  log text primary key,
  next bigint not null
);

-- Statements of a link's day: own ones, and those of the peer with our answer.
create table link_day (
  link text not null,
  own boolean not null,
  day text not null,
  state text not null,
  message text not null,
  digest text not null,
  statement ${bytes} not null,
  answer ${bytes},
  differences text not null,
  at bigint not null,
  primary key (link, own, day)
);
create index link_day_message on link_day (message);
