-- The ledger of the exchange: logs, items, what waits to be sent, and small durable things.

-- Who owns a link: a commit under an older fence is refused.
create table owner (
  link text primary key,
  fence bigint not null,
  commits bigint not null
);

create table log (
  id ${identity},
  origin text not null unique,
  size bigint not null
);

create table leaf (
  log bigint not null references log (id),
  position bigint not null,
  record ${bytes} not null,
  primary key (log, position)
);

-- Hashes of complete subtrees: level 0 are the leaves themselves.
create table node (
  log bigint not null references log (id),
  level integer not null,
  position bigint not null,
  hash ${bytes} not null,
  primary key (log, level, position)
);

-- One dense numbering. highest: the largest serial held; dense: all from 1 to here are held.
create table numbering (
  id ${identity},
  link text not null,
  inbound boolean not null,
  sender text not null,
  epoch integer not null,
  agreement text not null,
  line text not null,
  series text not null,
  highest bigint not null,
  dense bigint not null,
  unique (link, inbound, sender, epoch, agreement, line, series)
);

create table item (
  id ${identity},
  link text not null,
  inbound boolean not null,
  numbering bigint not null references numbering (id),
  serial bigint not null,
  content ${bytes} not null,
  envelope ${bytes} not null,
  message text,
  message_digest ${bytes} not null,
  log text not null,
  log_index bigint not null,
  at bigint not null,
  state text not null,
  answer ${bytes},
  unique (link, inbound, content),
  unique (numbering, serial)
);
create index item_message on item (link, inbound, message) where message is not null;
create index item_unanswered on item (link, id) where inbound and answer is null;

-- Every envelope in which an inbound item arrived.
create table envelope (
  link text not null,
  digest ${bytes} not null,
  item bigint not null references item (id),
  primary key (link, digest)
);

create table body (
  content ${bytes} primary key,
  sealed ${bytes} not null
);

create table outbox (
  id ${identity},
  link text not null,
  content ${bytes} not null,
  numbering bigint not null references numbering (id),
  serial bigint not null,
  flash boolean not null,
  at bigint not null,
  envelope ${bytes} not null,
  unique (link, content)
);
create index outbox_order on outbox (link, flash desc, id);

create table kept_value (
  link text not null,
  name text not null,
  content ${bytes} not null,
  primary key (link, name)
);

create table document (
  id ${identity},
  kind text not null,
  name text not null,
  number bigint not null,
  digest ${bytes} not null,
  der ${bytes} not null,
  unique (kind, digest)
);
