-- What crosses the border: what was released to whom, what is on its way, and what came (K-RELEASE-1, K-BATCH-1).

-- How far the collections were judged for a partner, and by which rules; and how far what is released was sent.
create table cert_judged (
  partner text not null,
  collection integer not null,
  rules text not null,
  added bigint not null,
  primary key (partner, collection)
);
create table cert_sent (partner text primary key, added bigint not null);

-- An officer's word on one object.
create table cert_choice (
  partner text not null,
  id text not null,
  release smallint not null,
  officer text not null,
  at bigint not null,
  primary key (partner, id)
);

-- What a partner was sent and shall not have any longer; gone from here when it was told.
create table cert_withdrawal (no ${key}, partner text not null, id text not null);
create index cert_withdrawal_partner on cert_withdrawal (partner, no);
insert into cert_number (name, last) values ('withdrawal', 0);

-- The one batch that is on its way to a partner, as it was composed: sealed under its own digests.
create table cert_out (
  partner text primary key,
  message text not null,
  message_digest ${bytes} not null,
  message_sealed ${bytes} not null,
  batch_digest ${bytes} not null,
  batch_sealed ${bytes} not null,
  objects integer not null,
  withdrawn integer not null,
  added bigint not null,
  withdrawal bigint not null
);

-- Batches that arrived, here or there.
create table cert_batch (
  message text not null,
  inbound smallint not null,
  partner text not null,
  content text not null,
  at bigint not null,
  objects integer not null,
  refused integer not null,
  withdrawn integer not null,
  -- why nothing of it could be read; empty when it could
  reason text not null,
  primary key (partner, message, inbound)
);
create index cert_batch_partner on cert_batch (partner, inbound, at);
create index cert_batch_content on cert_batch (content);

-- How far the journals were followed.
create table cert_log (log text primary key, next bigint not null);
